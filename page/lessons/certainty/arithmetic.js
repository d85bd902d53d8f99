// @ts-check
// From logits to probabilities.

/**
 * Divide logits by a temperature, and turn them into probabilities that sum to 1.
 *
 * @param {number[]} logits
 * @param {number} temperature above 0
 */
export function softmax(logits, temperature) {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - most) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
