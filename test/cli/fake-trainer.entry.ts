/** The trainer without training that stands beside the program in these tests. */
import '../launch/fake-trainer.entry.ts';
