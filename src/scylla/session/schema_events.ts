import type cassandra from "cassandra-driver";

/** What the driver is told on its control connection, beside which nodes there are. */
interface ControlConnection {
  _nodeSchemaChangeHandler(event: SchemaEvent): void;
  on(name: "newConnection", listener: (error: unknown) => void): void;
}

/** A change of the schema, as CQL's protocol tells it (CQL binary protocol v4, 4.2.6). */
interface SchemaEvent {
  keyspace: string;
}

/** Another name than any of the driver's own events. */
const EVENT = "andean:schema";

/**
 * Lets {@linkcode onSchemaEvent} hear what the driver hears; before the client connects, because
 * the driver binds its handlers then.
 */
export function passSchemaEventsOn(client: cassandra.Client): void {
  const { controlConnection: control } = client as unknown as {
    controlConnection?: Partial<ControlConnection>;
  };
  const handle = control?._nodeSchemaChangeHandler?.bind(control);
  if (control === undefined || handle === undefined) return; // Another driver: looks will do.
  control._nodeSchemaChangeHandler = (event) => {
    client.emit(EVENT, event.keyspace);
    handle(event);
  };
  // While it was away, events were missed.
  control.on?.("newConnection", (error) => {
    if (error === null || error === undefined) client.emit(EVENT, undefined);
  });
}

/**
 * Calls back when something in a keyspace has changed, or may have.
 *
 * @returns ends it
 */
export function onSchemaEvent(
  client: cassandra.Client,
  keyspace: string,
  listener: () => void,
): () => void {
  const heard = (changed: string | undefined) => {
    if (changed === undefined || changed === keyspace) listener();
  };
  client.on(EVENT, heard);
  return () => void client.removeListener(EVENT, heard);
}
