/** The trainer, with a disk that kills it: the product knows nothing of that. */
import './cut-disk.ts';
import '../../src/trainer/main.ts';
