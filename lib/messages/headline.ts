import type { Draft } from './draft.ts';
import { regionName, targetName } from './naming.ts';
import type { Reader, TargetView } from './views.ts';

/** A phone shows the first lines of a notification. Which region it is about stands in them, however long the rest is. */
const headlineMaxCharacters = 80;

/** @param happened with its mark. @param instance empty if there is none. */
export function headlineOf(
  happened: string,
  instance: string,
  target: TargetView,
  reader: Reader,
): NonNullable<Draft['headline']> {
  const [place, region] = [targetName(target, reader), regionName(target, reader)];
  const join = (...parts: readonly string[]) => parts.filter(Boolean).join(' · ');
  const fits = (text: string) => text.length <= headlineMaxCharacters;
  if (fits(join(happened, instance, place))) return { text: join(happened, instance, place), says: place };
  if (fits(join(happened, instance, region))) return { text: join(happened, instance, region) };
  if (fits(join(happened, region))) return { text: join(happened, region, instance) };
  const [mark = ''] = happened.split(' ', 1);
  return { text: join(`${mark} ${region}`, happened.slice(mark.length + 1), instance) };
}
