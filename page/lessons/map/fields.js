// @ts-check
// What a place of a map sees of the photo.

/**
 * @typedef {object} Field see fcn/networks/receptive_fields.py
 * @property {number} side
 * @property {number} jump
 * @property {number} center
 */

/**
 * Find the part of the photo that the place above a point sees, cut off at the photo's edges.
 *
 * @param {Field} field of the map
 * @param {[number, number]} point column and row of a pixel
 * @param {[number, number]} size width and height of the photo
 * @returns {[number, number, number, number]} x, y, width and height, in shares of the photo
 */
export function seen({ side, jump, center }, point, size) {
  const edges = point.map((pixel, axis) => {
    const middle = Math.floor(pixel / jump) * jump + center;
    const first = Math.max(0, middle - (side - 1) / 2);
    const last = Math.min(size[axis], middle + (side + 1) / 2);
    return [first / size[axis], (last - first) / size[axis]];
  });
  return [edges[0][0], edges[1][0], edges[0][1], edges[1][1]];
}
