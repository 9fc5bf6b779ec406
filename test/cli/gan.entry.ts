/** The program, bundled with the tests so that it is always of this source; its trainer is put beside it. */
import '../../src/cli/main.ts';
