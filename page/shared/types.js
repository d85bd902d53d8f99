// Types of the data that the server sends and that modules exchange. Only the type checker reads this
// file: no module imports it when the page runs. Packed types are the same in page/serving/payload.py.

/**
 * @typedef {Record<string, Record<string, string>>} Texts sentences by language, then by key
 *
 * @typedef {object} PixelClass
 * @property {number} index
 * @property {string} name
 * @property {[number, number, number]} color red, green, blue, 0..255
 *
 * @typedef {object} Example
 * @property {string} name
 * @property {string} thumbnail address of its picture
 */

/**
 * @typedef {object} CommonProps props of all three components (page/components.py)
 * @property {Texts} texts
 * @property {string} channel name of the browser event that brings an `Answer`
 * @property {number} maxBytes of one photo
 * @property {number} pulse seconds between two signs of life of the server, while a question waits
 * @property {number} lifetime of an uploaded photo and of a file made from it, in seconds
 * @property {unknown} value the latest question; it goes to the server
 *
 * @typedef {object} OwnStudioProps
 * @property {PixelClass[]} classes
 * @property {Example[]} examples
 * @property {Record<string, string | number> | null} score values for the texts "score" and "score_details"
 * @property {NetworkChoice[]} networks those that a visitor can choose, the default first
 * @property {number} opacity of the mask, 0..1, at first
 * @property {number} outlineParts into which the longest side is divided: an outline is as thick as one
 * @property {number} noPetOpacity factor, 0..1, of the mask's opacity where no pet was found
 * @property {number} backgroundPower of the opacity, which gives the background's own opacity
 * @property {number} shownSize longest side of the photo in a result, in pixels
 * @property {{ side: number, busy: number } | null} live longest side of a frame, and the status that
 *   says that the server has photos to do; null if there are no live pictures
 * @property {number} shareHours that a link to a result lives; 0 if there are none
 * @property {number[]} strides of the stages, the coarsest first
 * @property {number[]} skips strides at which the encoder's maps are added
 * @property {number} tileSize longest side of a tile, in pixels
 * @property {number} frameMs time of a stage in the animation
 * @property {number} maxCorrections of one mask
 * @property {number} maxPoints of one stroke
 *
 * @typedef {object} NetworkChoice
 * @property {string} name
 * @property {string} wild mean foreground IoU on photos in the wild; "" if it is not known
 * @property {string} oxford mean IoU on Oxford's held-out photos; "" if it is not known
 * @property {string} time of a forward pass, as a multiple of VGG16's; "" if it is not known
 * @property {boolean} has_paper_networks whether the networks of the paper stand on it
 *
 * @typedef {object} OwnBatchProps
 * @property {number} maxPhotos
 * @property {string[]} endings of photos' names, in small letters: ".jpg" and others
 *
 * @typedef {CommonProps & OwnStudioProps} StudioProps
 * @typedef {CommonProps & OwnBatchProps} BatchProps
 *
 * @typedef {object} OwnLessonsProps
 * @property {string[]} lessons names in their order
 * @property {Record<string, any>} constants by lesson: `CONSTANTS` of its numbers.py
 * @property {PixelClass[]} classes
 *
 * @typedef {CommonProps & OwnLessonsProps} LessonsProps
 */

/**
 * @template {CommonProps} Props
 * @typedef {object} Host what Gradio gives to a component
 * @property {HTMLElement} element
 * @property {Props} props
 * @property {(file: File) => Promise<{ path: string, url: string }>} upload
 * @property {() => void} ask send `props.value` to the server
 */

/**
 * @typedef {object} UploadedFile a photo as questions name it
 * @property {string} path
 * @property {string} orig_name
 * @property {{ _type: string }} meta
 *
 * @typedef {object} ServedFile a file that the server made
 * @property {string} url
 * @property {string} orig_name
 *
 * @typedef {object} Outcome of a photo of a batch, see page/serving/batch.py
 * @property {number} index
 * @property {string | null} thumbnail
 * @property {Record<string, number>} shares
 * @property {string | null} error
 *
 * @typedef {object} Answer see page/models.py
 * @property {number} id
 * @property {number | null} [position]
 * @property {Outcome | null} [done]
 * @property {string | null} [said]
 * @property {ServedFile | null} [file]
 * @property {any} [found] what a lesson asked for, or the link to a result
 * @property {string | null} [error]
 */

/**
 * @typedef {object} PackedGrid see page/serving/payload.py
 * @property {[number, number]} shape height, width
 * @property {string} data deflated bytes in base64
 *
 * @typedef {object} Grid
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array} values row by row
 *
 * @typedef {object} StageMaps
 * @property {number} stride
 * @property {number} agreement with the final mask, 0..1
 * @property {[number, number, number]} shape height, width, channels
 * @property {PackedGrid} activation
 * @property {PackedGrid[]} channels the strongest first
 *
 * @typedef {StageMaps & { mask: PackedGrid }} PackedStage
 * @typedef {StageMaps & { mask: Grid }} Stage
 *
 * @typedef {object} PaperNetwork one of FCN-32s, 16s and 8s
 * @property {string} name
 * @property {PackedGrid} mask
 * @property {number} agreement with our mask, 0..1
 *
 * @typedef {object} DroppedRegion a region that became background
 * @property {PackedGrid} region 1 in it, 0 elsewhere
 * @property {number} network probability of a pet by the network, 0..1
 * @property {number} together by network and second look, 0..1
 * @property {Record<string, string>} looks_like by language; "" if the second look could not tell
 *
 * @typedef {object} Measured
 * @property {[number, number]} size width, height of the photo, in pixels
 * @property {string} network its name
 * @property {Record<string, number>} shares of each class, 0..1
 * @property {boolean} pet_found
 * @property {number} seconds
 * @property {string} device
 *
 * @typedef {Measured & { photo: string, mask: PackedGrid, undropped: PackedGrid | null, certainty: PackedGrid, stages: PackedStage[], paper_networks: PaperNetwork[], dropped: DroppedRegion[] }} PackedResult
 * @typedef {Measured & { photo: ImageBitmap, mask: Grid, undropped: Grid | null, certainty: Grid, stages: Stage[],
 *   paper_networks: Unpacked<PaperNetwork, "mask">[], dropped: Unpacked<DroppedRegion, "region">[],
 *   corrected?: boolean, uncorrected?: Grid, cutout?: ImageBitmap | "asked" | "failed" | null }} Result
 */

/**
 * @typedef {object} Correction of a mask, see fcn/pictures/corrections.py
 * @property {boolean} keeps whether what it touches belongs to the animal
 * @property {[number, number][]} points 0..1 of the photo's width and height
 * @property {number | null} radius of a stroke, in longest sides of the photo; null for a region
 */

/**
 * @template T
 * @template {string} Key
 * @typedef {Omit<T, Key> & Record<Key, Grid>} Unpacked
 */

/**
 * @typedef {object} Look how a result is looked at
 * @property {string} view one of `VIEWS`
 * @property {number} opacity of the mask, 0..1
 * @property {Record<string, boolean>} shown by the names of the classes
 * @property {number | null} stage stride of the stage that lies over the photo; null for the mask
 * @property {string | null} paperNetwork name of the paper's network whose mask lies over the photo
 * @property {string | null} network name of the network that is asked; null for the default
 * @property {number} split where the mask begins in the view "compare", 0..1
 * @property {string | null} colour behind the cut-out; null for a checkerboard
 */

export {};
