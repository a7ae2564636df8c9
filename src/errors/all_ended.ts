/**
 * Waits until all of several works have ended, also when one fails: what is still running when its
 * caller goes on would act for a caller that is gone.
 *
 * @param onFailure called at once with the first failure, to make the others end soon
 * @throws the first failure, after all have ended
 */
export async function allEnded(
  works: readonly Promise<unknown>[],
  onFailure: () => void,
): Promise<void> {
  let first: { thrown: unknown } | undefined;
  await Promise.all(works.map((work) =>
    work.catch((thrown) => {
      if (first !== undefined) return;
      first = { thrown };
      onFailure();
    })
  ));
  if (first !== undefined) throw (first as { thrown: unknown }).thrown;
}
