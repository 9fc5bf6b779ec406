/** The thread that writes checkpoints, on the disk of the trainer's process that a test spoils. */
import './cut-disk.ts';
import '../../src/runs/writer-worker.ts';
