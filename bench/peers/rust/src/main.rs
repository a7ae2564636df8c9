//! The approach of the pipeline that andean grew out of: one prepared INSERT per record, 2,048 in
//! flight, LOCAL_QUORUM, LZ4 frames. Reads its topic to the end that it has at the start.

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::message::Message;
use rdkafka::{Offset, TopicPartitionList};
use scylla::client::Compression;
use scylla::client::execution_profile::ExecutionProfile;
use scylla::client::session::Session;
use scylla::client::session_builder::SessionBuilder;
use scylla::statement::Consistency;
use scylla::statement::prepared::PreparedStatement;
use scylla::value::{CqlDate, CqlTimestamp};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const IN_FLIGHT: u32 = 2048;
const SECONDS_PER_DAY: i64 = 86_400;
/// CQL counts days from here: the middle of 32 bits is 1970-01-01.
const EPOCH_DAY: i64 = 1 << 31;

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tick {
    symbol: String,
    price: f64,
    time_stamp: i64,
}

fn setting(name: &str) -> Result<String, Failure> {
    env::var(name).map_err(|_| format!("{name} is not set").into())
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let topic = setting("PEER_TOPIC")?;
    let session = Arc::new(connect().await?);
    let insert = Arc::new(prepare(&session).await?);
    let consumer = join(&topic)?;
    let ends = ends(&consumer, &topic)?;
    let mut left: HashMap<i32, i64> = ends.iter().copied().filter(|(_, end)| *end > 0).collect();

    let slots = Arc::new(Semaphore::new(IN_FLIGHT as usize));
    while !left.is_empty() {
        let message = consumer.recv().await?;
        let (partition, offset) = (message.partition(), message.offset());
        let tick: Tick = serde_json::from_slice(message.payload().ok_or("a tombstone")?)?;
        if offset + 1 == *left.get(&partition).unwrap_or(&0) {
            left.remove(&partition);
        }
        let slot = Arc::clone(&slots).acquire_owned().await?;
        let (session, insert) = (Arc::clone(&session), Arc::clone(&insert));
        tokio::spawn(store(session, insert, tick, partition, offset, slot));
    }
    // All slots are free once the last row is acknowledged; a failed insert has ended the process.
    let _all = slots.acquire_many(IN_FLIGHT).await?;
    let mut stored = TopicPartitionList::new();
    for (partition, end) in ends {
        stored.add_partition_offset(&topic, partition, Offset::Offset(end))?;
    }
    consumer.commit(&stored, CommitMode::Sync)?;
    Ok(())
}

async fn store(
    session: Arc<Session>,
    insert: Arc<PreparedStatement>,
    tick: Tick,
    partition: i32,
    offset: i64,
    slot: OwnedSemaphorePermit,
) {
    let day = CqlDate((EPOCH_DAY + tick.time_stamp.div_euclid(SECONDS_PER_DAY)) as u32);
    let ts = CqlTimestamp(tick.time_stamp * 1000);
    let row = (tick.symbol, day, ts, tick.price, partition, offset);
    if let Err(error) = session.execute_unpaged(&insert, row).await {
        eprintln!("partition {partition}, offset {offset}: {error}");
        std::process::exit(1);
    }
    drop(slot);
}

async fn connect() -> Result<Session, Failure> {
    let profile = ExecutionProfile::builder()
        .consistency(Consistency::LocalQuorum)
        .request_timeout(Some(Duration::from_secs(30)))
        .build();
    let nodes: Vec<String> = setting("PEER_SCYLLA")?
        .split(',')
        .map(str::to_owned)
        .collect();
    let session = SessionBuilder::new()
        .known_nodes(nodes)
        .user(setting("PEER_USER")?, setting("PEER_PASSWORD")?)
        .compression(Some(Compression::Lz4))
        .default_execution_profile_handle(profile.into_handle())
        .build()
        .await?;
    Ok(session)
}

async fn prepare(session: &Session) -> Result<PreparedStatement, Failure> {
    let insert = format!(
        "INSERT INTO {} (symbol, day, ts, price, kafka_partition, kafka_offset) \
         VALUES (?, ?, ?, ?, ?, ?)",
        setting("PEER_TABLE")?
    );
    let mut statement = session.prepare(insert).await?;
    statement.set_is_idempotent(true);
    Ok(statement)
}

fn join(topic: &str) -> Result<StreamConsumer, Failure> {
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", setting("PEER_BROKERS")?)
        .set("group.id", setting("PEER_GROUP")?)
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false")
        .create()?;
    consumer.subscribe(&[topic])?;
    Ok(consumer)
}

/// The end of each Kafka partition.
fn ends(consumer: &StreamConsumer, topic: &str) -> Result<Vec<(i32, i64)>, Failure> {
    let patience = Duration::from_secs(10);
    let metadata = consumer.fetch_metadata(Some(topic), patience)?;
    let found = metadata.topics().first().ok_or("the topic is missing")?;
    let mut ends = Vec::new();
    for partition in found.partitions() {
        let (_, end) = consumer.fetch_watermarks(topic, partition.id(), patience)?;
        ends.push((partition.id(), end));
    }
    Ok(ends)
}
