/** Worlds in which the table allows what the role of the template allows, and nothing else. */
import { type Key, type Store, StoreError } from '../../lib/ports/store.ts';
import { isAllowed, type Role, readRoles, type TableCall } from '../support/roles.ts';
import type { History } from './history.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';

const statements = readRoles();

export function isUnderRoles({ seed }: Pick<Plan, 'seed'>): boolean {
  return createRandom(seed, 'executed roles').chance(0.2);
}

/** Says which calls a role does not allow, as AWS would. */
export type Guard = (call: TableCall) => void;

export function createGuard(plan: Plan, history: History, role: Role): Guard {
  if (!isUnderRoles(plan)) return () => {};
  return (call) => {
    if (isAllowed(statements[role], call)) return;
    history.info('table', 'role.refused', { role, ...call });
    const fields = { operation: call.action, key: call.keys.join(' '), retryable: false };
    throw new StoreError(`Simulated table: AccessDeniedException for ${role}`, fields);
  };
}

/** What each use of the store is on the wire; lib/clients/aws/store.ts does the same. */
export function guarded(store: Store, guard: Guard): Store {
  const first = async <T>(call: TableCall, act: () => Promise<T>): Promise<T> => {
    guard(call);
    return await act();
  };
  const query = (asked: string, key: string): TableCall => ({ action: 'dynamodb:Query', asked, keys: [key] });
  return {
    read: (key) => first(callOf('GetItem', [key]), () => store.read(key)),
    readMany: (keys) =>
      keys.length === 0 ? store.readMany(keys) : first(callOf('BatchGetItem', keys), () => store.readMany(keys)),
    write: (key, ...others) => first(callOf('UpdateItem', [key]), () => store.write(key, ...others)),
    due: (target, limit) => first(query('due', `TARGET#${target}`), () => store.due(target, limit)),
    open: (target, ...others) => first(query('state', `TARGET#${target}#open`), () => store.open(target, ...others)),
    created: (target, ...others) => first(query('created', `TARGET#${target}`), () => store.created(target, ...others)),
  };
}

function callOf(operation: string, keys: readonly Key[]): TableCall {
  return { action: `dynamodb:${operation}`, asked: 'table', keys: [...new Set(keys.map(({ pk }) => pk))] };
}
