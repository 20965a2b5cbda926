/** The bundle, the services, the tasks, and two places for the poll to run in. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from '../../infra/build.ts';
import { createHistory, type History } from '../simulation/history.ts';
import type { Random } from '../simulation/random.ts';
import { environmentFor, target, timeoutMs, type WatchFile, watchFile } from './configuration.ts';
import { createLives, type Lives } from './lives.ts';
import { projectId, type Services, startServices } from './services.ts';
import { openSlot, type Slot } from './slot.ts';
import { createWitness } from './witness.ts';

export interface World extends AsyncDisposable {
  readonly services: Services;
  readonly configuration: WatchFile;
  readonly history: History;
  readonly lives: Lives;
  /** Two environments, as Lambda keeps them for triggers that come while a run is under way. */
  readonly slots: readonly [Slot, Slot];
}

const root = join(import.meta.dirname, '../..');

export async function openWorld(random: Random, exactlyOnce: boolean): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'dcs-watch-chaos-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  await build({ root, output: join(directory, 'dist'), names: ['poll'] });
  const services = stack.use(await startServices(random.fork('cloud')));
  const { origins, slack, taskCenter } = services;
  const history = createHistory(Date.now);
  const lives = createLives({ target, projectId, taskCenter, sleep });
  const configuration = watchFile(slack.channels, exactlyOnce);
  const environment = (fronts: typeof origins) => environmentFor(configuration, slack.token, directory, fronts);
  const witness = createWitness(history, lives);
  const open = async () =>
    stack.use(await openSlot({ history, witness, target, timeoutMs, directory, origins, environment }));
  const slots = [await open(), await open()] as const;
  const held = stack.move();
  return { services, configuration, history, lives, slots, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
