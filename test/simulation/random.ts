/** Seeded chance: the same seed gives the same world, so that a failure can be played again. */

export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Whole, both ends included. */
  integer(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** A stream of its own: switching one concern off leaves the luck of the others as it was. */
  fork(name: string): Random;
}

export function createRandom(seed: number, name = ''): Random {
  const next = sfc32(seed, name);
  const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick: <T>(values: readonly T[]): T => values[integer(0, values.length - 1)] as T,
    fork: (fork) => createRandom(seed, `${name}/${fork}`),
  };
}

/** Chris Doty-Humphrey's Small Fast Counter: passes PractRand, needs 32-bit integers only. */
function sfc32(seed: number, name: string): () => number {
  let a = mix(seed);
  let b = mix(seed ^ 0x9e3779b9);
  let c = hash(name);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  const warmUps = 12;
  for (let round = 0; round < warmUps; round += 1) next();
  return next;
}

/** splitmix32's finaliser: neighbouring seeds become unlike states. */
function mix(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return mix(value);
}
