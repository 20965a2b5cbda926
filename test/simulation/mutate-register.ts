/** `node --import ./test/simulation/mutate-register.ts FILE`: runs a file against the mutant that MUTANT names. */
import { installMutant } from './mutate.ts';

installMutant(process.env.MUTANT ?? '');
