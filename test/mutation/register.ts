/** `node --import ./test/mutation/register.ts`: loads the product with the mutant that the variable MUTATION holds. */
import { readFileSync } from 'node:fs';
import { loadInstead } from '../support/load-instead.ts';

const { file, text } = JSON.parse(process.env.MUTATION ?? '{}') as { readonly file?: string; readonly text?: string };
if (file === undefined || text === undefined) throw new Error('MUTATION does not say which file to load otherwise');
loadInstead(new Map([[new URL(`../../${file}`, import.meta.url).href, readFileSync(text, 'utf8')]]));
