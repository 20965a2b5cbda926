export type DetailLabel =
  | 'capacity'
  | 'cacheMode'
  | 'cacheType'
  | 'specification'
  | 'replicas'
  | 'port'
  | 'publicAccess'
  | 'publicAddress'
  | 'publicAddressId'
  | 'ssl'
  | 'address'
  | 'replicaAddress'
  | 'replicaZone'
  | 'group'
  | 'node'
  | 'account'
  | 'billingOnly'
  | 'renamedCommands'
  | 'updatedSettings';

export interface EventWords {
  /** In tables and searches; a bad state and its end share one. */
  readonly name: string;
  /** What happened, for somebody who was asleep a minute ago. */
  readonly title: string;
  /** Of a state that ends: what to say once it has. */
  readonly recovered?: string;
  /** Of bad ones: what to look at. */
  readonly check?: string;
}

/** Stands where a task would have succeeded or failed. */
export type EventState = 'happened' | 'abnormal' | 'recovered';

export interface Moment {
  readonly atMs: number;
}

export type Phrase = readonly (string | Moment)[];
