// @ts-check
// Asks for what moves quickly: while one question is on its way, only the latest of the others waits.

/**
 * Make a function that asks, and takes the answer unless a later question has come.
 *
 * @param {(asked: Record<string, unknown>) => Promise<any>} ask
 * @param {(found: any, asked: any) => void} take
 */
export function latest(ask, take) {
  /** @type {Record<string, unknown> | null} */
  let waiting = null;
  let isAsking = false;

  const next = async () => {
    const asked = waiting;
    if (!asked || isAsking) return;
    waiting = null;
    isAsking = true;
    const found = await ask(asked);
    isAsking = false;
    if (found && !waiting) take(found, asked);
    next();
  };
  return (/** @type {Record<string, unknown>} */ asked) => {
    waiting = asked;
    next();
  };
}
