// @ts-check
// Unpooling: puts each number back where a 2x2 pooling took it from.

/**
 * @param {number[][]} pooled
 * @param {number[][]} chosen which of its window's four places each number came from, 0..3
 * @returns {number[][]} twice as wide and high, 0 elsewhere
 */
export function unpool(pooled, chosen) {
  return Array.from({ length: 2 * pooled.length }, (_, r) =>
    Array.from({ length: 2 * pooled[0].length }, (__, c) => {
      const place = 2 * (r % 2) + (c % 2);
      return chosen[r >> 1][c >> 1] === place ? pooled[r >> 1][c >> 1] : 0;
    }),
  );
}
