import type { EventName } from '../model/vocabulary.ts';
import type { EventWords, KindWords, KnownKind, Words } from './catalogue.ts';
import type { CauseCode } from './cause-codes.ts';
import { countText } from './count-text.ts';

const specification: KindWords = {
  name: 'Specification change',
  check: 'Check which specification the instance is running with.',
};

const kinds: Readonly<Record<KnownKind, KindWords>> = {
  masterStandbySwapJob: {
    name: 'Master/standby switchover',
    check: 'Check which node is master now and whether clients can write.',
  },
  EXTEND: specification,
  ChangeInstanceSpec: specification,
  extendDCSInstance: specification,
  AddReplica: { name: 'Adding a replica', check: 'Check how many replicas are up and in sync.' },
  DelReplica: { name: 'Deleting a replica', check: 'Check which replicas are left and in sync.' },
  RemoveIpFromDns: {
    name: 'Taking a replica out of DNS',
    check: 'Check which addresses the read-only domain name resolves to.',
  },
  BindEip: {
    name: 'Enabling public access',
    check: 'Check whether the instance is reachable from the internet.',
  },
  UnBindEip: {
    name: 'Disabling public access',
    check: 'Check whether the instance is still reachable from the internet.',
  },
  AddWhitelist: { name: 'IP whitelist change', check: 'Check which addresses can connect now.' },
  modify: { name: 'Password change', check: 'Check which password works now.' },
  DeleteAcl: { name: 'ACL account deletion', check: 'Check whether the account can still sign in.' },
  UpdatePort: { name: 'Port change', check: 'Check that clients use the port that the instance listens on.' },
  dcsExportJob: { name: 'Instance list export', check: 'Run the export again if you still need it.' },
  modifyClientIpTransJob: {
    name: 'Client IP pass-through change',
    check: 'Check whether the instance sees client IP addresses.',
  },
  modifyBandwidth: { name: 'Bandwidth change', check: 'Check which bandwidth is in effect.' },
  createDCSInstance: { name: 'Instance creation', check: 'Check whether the instance exists and is being billed.' },
  closeDCSInstance: { name: 'Instance shutdown', check: 'Check whether the instance is still serving clients.' },
  deleteDCSInstance: {
    name: 'Instance deletion',
    check: 'Check whether the instance still exists and is being billed.',
  },
  backupDCSInstance: { name: 'Backup', check: 'Check how old the last good backup is.' },
  restoreDCSInstance: { name: 'Restore', check: 'Check the data in the instance before clients use it.' },
};

const afterFailover = 'Check that clients have reconnected and can write, and find out why the old master failed.';

const events: Readonly<Record<EventName, EventWords>> = {
  masterStandbyFailover: {
    name: 'Automatic failover',
    title: 'Automatic failover: a replica took over',
    check: afterFailover,
  },
  memcachedMasterStandbyFailover: {
    name: 'Automatic Memcached failover',
    title: 'Automatic Memcached failover: the standby took over',
    check: afterFailover,
  },
  masterStandbySwitchover: {
    name: 'Planned switchover',
    title: 'Planned switchover: master and replica swapped roles',
  },
  redisNodeStatusAbnormal: {
    name: 'Redis node health',
    title: 'Redis node unhealthy',
    recovered: 'Redis node healthy again',
    check: 'Check whether clients can read and write, and whether a failover follows.',
  },
  redisNodeStatusNormal: { name: 'Redis node health', title: 'Redis node healthy again' },
  memcachedInstanceStatusAbnormal: {
    name: 'Memcached instance health',
    title: 'Memcached instance unhealthy',
    recovered: 'Memcached instance healthy again',
    check: 'Check whether clients can read and write.',
  },
  memcachedInstanceStatusNormal: { name: 'Memcached instance health', title: 'Memcached instance healthy again' },
  instanceBackupFailure: {
    name: 'Backup failure',
    title: 'Backup failed',
    check: 'Check how old the last good backup is, and take a new one by hand.',
  },
  instanceNodeAbnormalRestart: {
    name: 'Unexpected node restart',
    title: 'Node restarted unexpectedly',
    check: 'Check that clients have reconnected, and how memory and CPU looked before the restart.',
  },
  nodeRestarted: { name: 'Node restart', title: 'Node restarted' },
  scriptsStopped: { name: 'Lua script stopped', title: 'Long-running Lua script stopped' },
  migrationFullResync: { name: 'Migration resync', title: 'Data migration restarted its full sync' },
  migrateSyncDataFail: {
    name: 'Migration sync failure',
    title: 'Data migration cannot sync',
    check: 'Check the migration task in the console, and whether source and target can reach each other.',
  },
};

const causes: Readonly<Record<CauseCode, string>> = {
  1001: 'the sign-in token was invalid',
  1002: 'the sign-in had expired',
  1003: 'the request carried no sign-in token',
  1004: 'the project ID does not belong to this account',
  2003: 'the role is not allowed to do this',
  2007: 'the account is not allowed to do this',
  3002: 'the account is read-only',
  3003: 'the role is not allowed to do this',
  3022: 'the instance does not exist',
  4001: 'the address that was asked for does not exist',
  4002: 'the project ID is malformed',
  4012: 'the requested capacity is not offered',
  4013: 'the VPC is invalid',
  4014: 'the security group is invalid',
  4016: 'the subnet is invalid',
  4017: 'another job on this instance was still running',
  4019: 'the password is too simple',
  4026: "the instance's state does not allow it",
  4027: 'this node does not allow it',
  4035: 'the instance quota is used up',
  4036: 'the memory quota is used up',
  4039: 'a quota is used up',
  4042: 'the zone does not exist',
  4046: 'the security group does not exist',
  4049: 'the instance is not running',
  4054: 'the zone is sold out',
  4060: 'another instance already has this name',
  4062: 'a parameter was invalid',
  4063: 'a parameter was invalid',
  4066: 'a configuration value is not allowed',
  4068: 'the VPC does not exist',
  4069: 'someone else was changing the configuration',
  4080: 'the old password was wrong',
  4086: 'only master/standby instances support this',
  4094: 'the instance does not support background tasks',
  4095: 'the instance does not support backup and restore',
  4096: 'a backup was running',
  4097: 'a restore was running',
  4099: 'the instance was starting, stopping or being created',
  4101: 'the backup file could not be deleted',
  4102: 'the instance cannot be resized',
  4103: 'the instance cannot be resized to this capacity',
  4104: 'the instance was recovering from an internal cloud error',
  4105: 'the reserved memory is larger than the free memory',
  4107: 'an order for this instance is unpaid',
  4108: 'another specification change was running',
  4111: 'the instance was restarting',
  4113: 'another specification change was running',
  4114: 'the configuration was being changed',
  4115: 'the password was being changed',
  4116: 'the instance was being upgraded',
  4117: 'the instance was being rolled back',
  4118: 'the instance was still being created',
  4119: 'the instance does not exist',
  4120: 'the instance was being frozen',
  4200: 'the type of the instance cannot be changed',
  4202: 'the SSL settings were invalid',
  4253: 'every replica has priority 0, so none can become master',
  4300: 'client IP pass-through was already being changed',
  4800: 'the request was invalid',
  4841: "the instance's version does not support client IP pass-through",
  4842: 'the job failed inside the cloud',
  4850: 'the instance accepts clients without a password',
  4855: 'the instance does not support switchovers',
  4875: 'the instance already has the maximum number of replicas',
  4879: 'the last replica address cannot be removed',
  4911: 'the subnet has no free addresses',
  4918: 'a big-key analysis was running',
  4927: 'the requested specification is not offered',
  4935: 'at least one address must stay in the domain name',
  4936: 'the node is the master',
  4937: 'the last replica cannot be removed',
  5000: 'an internal cloud error',
  5006: 'the cloud could not accept the job',
  5017: 'the cloud could not save the instance',
  5020: 'the cloud could not add a network port',
  5024: 'the cloud could not read the instance',
  5031: 'the instance could not be created',
  5032: 'the order could not be created',
  5041: 'the cloud had no resources available',
  5044: "the cloud could not update the instance's state",
  5050: 'shared VPCs are not supported',
  5053: 'a node of the instance could not be found',
  5070: 'an internal cloud error',
  5085: 'the backup policy could not be changed',
  5090: 'the backup could not be recorded',
  5091: 'a script failed inside the cloud',
  5092: 'data could not be saved or restored',
  5094: 'the switchover itself failed',
  5095: 'a script failed inside the cloud and must run again',
  5104: 'the order could not be changed',
};

const lateBecause = {
  outage: 'polling was interrupted',
  'seen-late': 'it was seen late',
  waited: 'it had to wait',
  'rate-limited': 'Slack was rate limiting',
  'slack-unavailable': 'Slack could not be reached',
  settings: 'a setting was wrong',
} as const;

/** Ends a sentence that says what is wrong with a route or with the token. */
const correctRoute = 'correct the route in infra/watch.yml and deploy again';
const storeToken = 'store the token that Slack shows under OAuth & Permissions (docs/operating.md says how)';

const plural = (count: number, one: string, many: string): string => `${countText(count)} ${count === 1 ? one : many}`;

const durationUnit = (short: string, one: string) => ({
  short: (count: number) => `${countText(count)}${short}`,
  long: (count: number) => plural(count, one, `${one}s`),
});

export const english: Words = {
  kinds,
  events,
  causes,
  unnamedKind: 'Unnamed task',
  otherEvent: (name) => `Cloud Eye event ${name}`,
  checkAny: "Check the instance's background tasks in the console.",
  title: {
    started: (kind) => kind,
    succeeded: (kind) => `${kind} succeeded`,
    failed: (kind) => `${kind} failed`,
    cancelled: (kind) => `${kind} cancelled`,
    stalled: (kind) => `${kind} has stalled`,
    lost: (kind) => `${kind} disappeared from the task list`,
    unknown: (kind, status) => (status === '' ? `${kind}: no status` : `${kind}: unknown status "${status}"`),
  },
  state: {
    started: 'running',
    succeeded: 'succeeded',
    failed: 'failed',
    cancelled: 'cancelled',
    stalled: 'stalled',
    lost: 'lost',
    unknown: 'unknown',
  },
  eventState: { happened: 'happened', abnormal: 'unhealthy', recovered: 'recovered' },
  detail: {
    capacity: 'Capacity',
    cacheMode: 'Cache mode',
    cacheType: 'Cache type',
    specification: 'Specification',
    replicas: 'Replicas',
    port: 'Port',
    publicAccess: 'Public access',
    publicAddress: 'Public address',
    publicAddressId: 'Public address ID',
    ssl: 'SSL',
    address: 'Address',
    replicaAddress: 'Replica address',
    replicaZone: 'Replica zone',
    group: 'Shard',
    node: 'Node',
    account: 'Account',
    billingOnly: 'Billing change only',
    renamedCommands: 'Command renames',
    updatedSettings: 'Setting changes',
  },
  cacheMode: {
    single: 'single node',
    ha: 'master/standby',
    cluster: 'Redis Cluster',
    proxy: 'Proxy Cluster',
    ha_rw_split: 'read/write splitting',
  },
  on: 'on',
  off: 'off',
  yes: 'yes',
  no: 'no',
  gigabytes: (amount) => `${amount} GB`,
  before: (value) => `${value} before`,
  wanted: (label) => `${label} wanted`,
  label: {
    why: 'Reason',
    cause: 'Cause',
    failedStep: 'Failed at step',
    progress: 'Progress',
    jobSays: 'Job message',
    cloudEyeSays: 'Cloud Eye says',
    cloudEyeSaid: 'Cloud Eye said',
    next: 'Next',
    note: 'Note',
    openFor: 'Running for',
    lost: 'Outcome',
    unknown: 'Status',
  },
  ended: { succeeded: 'succeeded', failed: 'failed', cancelled: 'was cancelled' },
  after: {
    stalled: (ended, took) => `It went on and ${ended}${took === '' ? '' : ` after ${took}`}.`,
    lost: (ended, took) => `It is in the list again: it ${ended}${took === '' ? '' : ` after ${took}`}.`,
    failed: (ended, took) =>
      `It had been listed as failed, and ${ended} in the end${took === '' ? '' : `, after ${took}`}.`,
  },
  colon: ': ',
  comma: ', ',
  sentenceGap: ' ',
  advice: {
    wait: 'Wait until the instance is ready, then try again.',
    request: 'Correct the request and start it again.',
    quota: 'Raise the quota or free up resources, then try again.',
    zone: 'Choose another zone, or try again later.',
    subnet: 'Free up addresses in the subnet, or choose another subnet.',
    permission: 'Check the permissions of the account that started it.',
    order: 'Pay or cancel the open order first.',
    unsupported: 'Trying again will not help: this is not possible on this instance.',
  },
  askSupport: ({ jobId }) => `If it fails again, give support the error code${jobId ? ' and the job ID' : ''}.`,
  withCode: (cause, code) => `${cause} (${code})`,
  noCause: 'not reported',
  lostBecause:
    'unknown. Its record is no longer in the list; someone may have deleted it. You will hear if it comes back.',
  unknownStatus: (status) => `"${status}" is not a status that dcs-watch knows; it keeps watching the task`,
  usually: (open, usual) => `${open} (usually takes ${usual})`,
  by: (user) => `by ${user}`,
  severity: (level) => `severity ${level}`,
  level: { critical: 'critical', major: 'major', minor: 'minor', info: 'info' },
  where: (target, region) => `${target} (${region})`,
  started: (at) => ['started ', at],
  lastSeen: (at) => ['last seen ', at],
  took: (duration) => `took ${duration}`,
  downFor: (duration) => `unhealthy for ${duration}`,
  unexplained: 'No task of yours explains it: it may be maintenance by Huawei Cloud.',
  insideWindow: 'inside its maintenance window',
  steps: {
    percent: (percent) => `${percent}%`,
    left: (hours, minutes) => `about ${hours === 0 ? '' : `${hours} h `}${minutes} min left`,
    asOf: (at) => ['progress as of ', at],
    failedAt: (name, step, of) => (name === '' ? `${step} of ${of}` : `${name} (${step} of ${of})`),
  },
  fromTo: (from, to) => ['from ', from, ' to ', to],
  task: (id) => `task ${id}`,
  event: (id) => `event ${id}`,
  job: (id) => `job ${id}`,
  late: (duration, reason) => `sent ${duration} late: ${lateBecause[reason]}`,
  alone: {
    first: { value: 'Sent outside the thread of this task', link: 'its first message' },
    alarm: { value: 'Also sent as a message of its own', link: 'that message' },
    again: { value: 'Sent again as a message of its own', link: 'that message' },
  },
  possibleRepeat: 'possible duplicate: Slack did not confirm an earlier attempt',
  untaken: (duration) => `Nobody was on it after ${duration}`,
  taken: (name, at) => [`${name} is on it · `, at],
  retry: {
    of: (count, after) =>
      count === 2 ? `Second try, ${after} after the first failed` : `Try ${count}, ${after} after the last one failed`,
    later: {
      open: (after) => `Tried again ${after} later, still running`,
      succeeded: (after) => `Tried again ${after} later, and it worked`,
      failed: (after) => `Tried again ${after} later, and it failed again`,
      mended: (after) => `Tried again ${after} later and it failed again, but a later try worked`,
      cancelled: (after) => `Tried again ${after} later, but that was cancelled`,
      lost: (after) => `Tried again ${after} later, but that try is no longer listed`,
      unknown: (after) => `Tried again ${after} later; how that went is not known`,
    },
    link: 'its message',
  },
  test: {
    title: (route) => `Test: a failure that ${route === 'default' ? 'the default route' : `route ${route}`} sends`,
    means: 'Nothing failed: somebody ran npm run test-alert to see where this goes.',
  },
  console: 'Console',
  runbook: 'Runbook',
  button: { take: "I'm on it", details: 'Details', mute: 'Mute', undo: 'Undo' },
  digest: {
    title: {
      tasks: (total, counts) => `${plural(total, 'task', 'tasks')}: ${counts}`,
      events: (total, counts) => `${plural(total, 'event', 'events')}: ${counts}`,
    },
    and: '; ',
    eventCount: {
      bad: (count) => `${countText(count)} bad`,
      recovered: (count) => `${countText(count)} recovered`,
      other: (count) => `${countText(count)} other`,
    },
    count: (count, state) => `${countText(count)} ${state}`,
    countAlone: countText,
    gap: (from, to) => ['no successful poll from ', from, ' to ', to],
    untaken: 'nobody was on these yet',
    taken: (name) => `${name} is on it`,
    inThread: 'the thread lists them all',
    moreFailures: (count) => `and ${countText(count)} more in the thread`,
    moreKinds: (count) => `and ${plural(count, 'more type', 'more types')} in the thread`,
    part: (first, last, total) => `${countText(first)}–${countText(last)} of ${countText(total)}`,
    columns: (zone) => ['State', 'Type', 'Instance', `Started (${zone})`, 'User', 'Task'],
  },
  notice: {
    watching: (target) => `Now watching ${target}`,
    renewed:
      'Its project or region was changed, so the watch begins anew. What ran in the old one is no longer followed.',
    recorded: (count) =>
      count === 0
        ? 'No finished tasks were found.'
        : `${plural(count, 'task had', 'tasks had')} already finished and ${count === 1 ? 'was' : 'were'} recorded without a message.`,
    tracked: (count) => {
      if (count === 0) return 'No tasks are running.';
      return count === 1
        ? '1 task is still running; you will hear when it finishes.'
        : `${countText(count)} tasks are still running; you will hear when they finish.`;
    },
    since: (at) => ['since ', at],
    blind: {
      tasks: (target) => `Cannot read the tasks of ${target}`,
      events: (target) => `Cannot read the Cloud Eye events of ${target}`,
    },
    blindTable: {
      tasks: (target) => `Cannot store the tasks of ${target}`,
      events: (target) => `Cannot store the Cloud Eye events of ${target}`,
    },
    failures: (count) => (count === 1 ? 'The last poll failed.' : `The last ${countText(count)} polls failed.`),
    failureCause: {
      key: 'Huawei Cloud does not accept the access key',
      permission: 'the access key is not allowed to read this list',
      request: 'Huawei Cloud refuses the request as it is',
      limited: 'Huawei Cloud is limiting requests',
      server: 'Huawei Cloud has a fault of its own',
      network: 'Huawei Cloud could not be reached',
      answer: 'Huawei Cloud answered with something that is not the list',
      table: 'the DynamoDB table did not do what it was asked',
      own: 'dcs-watch itself failed',
    },
    failureNext: {
      key: () =>
        'Check that the access key exists, is enabled and belongs to this project, or store a new one. npm run doctor checks it.',
      permission: ({ action }) =>
        `Give the user of the access key the policy in infra/huawei-policy.json${action === '' ? '' : `; it lacks ${action}`}.`,
      request: () =>
        'Correct the region, project ID or endpoint of this target in infra/watch.yml. npm run doctor checks them.',
      limited: () =>
        'This usually passes by itself. If it does not, find out what else uses this account, or poll less often.',
      server: ({ code }) =>
        `This usually passes by itself. If it does not, contact Huawei Cloud support${code ? ' with the error code' : ''}.`,
      network: () =>
        'Check the network, the name server and the endpoint of this target. It goes on by itself after that.',
      answer: () =>
        'Check whether a proxy or firewall answers in its place. If none does, report it as a fault of dcs-watch.',
      table: () => 'Check in AWS that the table exists and that the function may use it. npm run doctor checks both.',
      own: () => 'Look into the log of the poll function, and report it as a fault of dcs-watch.',
    },
    itemCause: {
      shape: 'it is not an object',
      noId: 'it has no ID',
      idNoText: 'its ID is not text',
      idLong: 'its ID is longer than 128 characters',
      noEventId: 'it has neither an ID nor a time',
      tooLarge: 'it is larger than the 400 KB that DynamoDB holds',
      unholdable: 'it holds a value that DynamoDB cannot hold',
      row: 'this version of dcs-watch does not know how it is stored',
    },
    itemNext: {
      drift: 'Look in the console for what is missing here, and report the format as a fault of dcs-watch.',
      refused: 'Look in the console for what is missing here, and report this as a fault of dcs-watch.',
      row: 'If a newer version is deployed elsewhere, deploy it here too. If not, report this as a fault of dcs-watch.',
    },
    nothingLost: 'You will hear what happened in the meantime once the list can be read again.',
    nothingLostTable: 'You will hear what happened in the meantime once the table works again.',
    recovered: {
      tasks: (target) => `Reading the tasks of ${target} again`,
      events: (target) => `Reading the Cloud Eye events of ${target} again`,
    },
    foundInGap: {
      tasks: (count) =>
        count === 0
          ? 'Nothing changed in the meantime.'
          : `${plural(count, 'task', 'tasks')} started or changed in the meantime.`,
      events: (count) =>
        count === 0
          ? 'No events happened in the meantime.'
          : `${plural(count, 'event', 'events')} happened in the meantime.`,
    },
    setting: {
      post: (channel) => `Cannot send to channel ${channel}`,
      reply: (channel) => `Cannot reply in channel ${channel}`,
      edit: (channel) => `Cannot edit messages in channel ${channel}`,
      read: (channel) => `Cannot read channel ${channel}`,
    },
    waiting: {
      post: 'Messages for this channel are queued until this is fixed.',
      reply: 'Replies there wait until this is fixed. New messages are still sent.',
      edit: 'Messages there are not updated until this is fixed. New messages are still sent.',
      read: 'Messages that may have been sent already wait until this is fixed. Others are still sent.',
    },
    fix: {
      not_in_channel: 'The app is not in the channel: type /invite @dcs-watch there.',
      channel_not_found: `The channel ID is wrong or the channel is private: ${correctRoute}, or type /invite @dcs-watch there.`,
      is_archived: `The channel is archived: unarchive it and invite the app again (/invite @dcs-watch), or ${correctRoute}.`,
      restricted_action: 'The workspace does not let the app post there: ask an administrator to allow it.',
      missing_scope: `The token lacks a scope: reinstall the app with its manifest (npm run manifest), then ${storeToken}.`,
      invalid_auth: `The token is invalid: ${storeToken}.`,
      token_revoked: `The token was revoked: reinstall the app, then ${storeToken}.`,
      account_inactive: `The app was removed from the workspace: reinstall it, then ${storeToken}.`,
      not_authed: `The token is missing: ${storeToken}.`,
      token_expired: `The token has expired: ${storeToken}.`,
      not_allowed_token_type: `The token is not that of a bot (xoxb-): ${storeToken}.`,
      no_permission: 'The app is not allowed to do this there: ask an administrator of the workspace to allow it.',
      access_denied: 'The app is not allowed to do this there: ask an administrator of the workspace to allow it.',
      ekm_access_denied: "The organization's key management has suspended access: ask its administrator to restore it.",
      team_access_not_granted:
        'The app has no access to the workspace: ask an administrator of the organization to grant it.',
      org_login_required: 'The workspace is being moved into an organization: it goes on by itself once that is done.',
      two_factor_setup_required: 'Two-factor authentication is required: whoever installed the app has to set it up.',
    },
    fixUnknown:
      'Look for this word on the page of the method at docs.slack.dev, or ask an administrator of the workspace.',
    drift: {
      tasks: (count) => `${plural(count, 'task', 'tasks')} could not be read`,
      events: (count) => `${plural(count, 'Cloud Eye event', 'Cloud Eye events')} could not be read`,
    },
    driftMeans: 'dcs-watch does not know this format. All other items are reported as usual.',
    refused: {
      tasks: (count) => `${plural(count, 'task', 'tasks')} could not be stored`,
      events: (count) => `${plural(count, 'Cloud Eye event', 'Cloud Eye events')} could not be stored`,
    },
    refusedMeans: (count) =>
      `${count === 1 ? 'It is' : 'They are'} not reported. All other items are reported as usual.`,
    unreadableRows: (count) => `${plural(count, 'stored message', 'stored messages')} could not be read`,
    unreadableRowsMean: (count) =>
      `${count === 1 ? 'It is' : 'They are'} kept and tried again in every poll. All other messages are sent as usual.`,
    foundName: (name) => `Cloud Eye lists a new kind of event: ${name}`,
    foundNameMeans: 'dcs-watch does not know it yet. From now on it is reported under this name.',
    gap: {
      tasks: (target) => `Some tasks of ${target} cannot be read`,
      events: (target) => `Some Cloud Eye events of ${target} cannot be read`,
    },
    gapMeans: {
      tasks: 'The Task Center refuses to look that far back. What started and ended in this time is not reported.',
      events: 'Cloud Eye refuses to look that far back. What happened in this time is not reported.',
    },
    unread: (from, to) => ['from ', from, ' to ', to],
    lateListing: {
      tasks: 'The Task Center lists tasks late',
      events: 'Cloud Eye lists events late',
    },
    listedLate: (delay, readBack) =>
      `One appeared at least ${delay} after it happened. dcs-watch looks back ${readBack}, so it misses whatever appears later than that.`,
    raiseOverlap: 'Raise fetch.overlapSeconds in infra/watch.yml and deploy again.',
    overdue: (target) => `Nothing reads ${target} any more`,
    beatsMissed: (count) => `Its last ${plural(count, 'poll', 'polls')} did not take place, or did not finish.`,
    othersOverdue: (count) =>
      count === 1 ? 'One more target is overdue.' : `${countText(count)} more targets are overdue.`,
    startPolls:
      'Run npm run doctor. Check in AWS that the schedule of this target is enabled, and that the account’s concurrency is not used up.',
    muted: (count) => `Mute ${count} is active: what it fits is not sent here`,
    mutedFailuresToo: 'Failures are muted too.',
    mutedNoFailures: 'Failures are still sent.',
    mutedUntil: (at) => ['until ', at],
    endsBy: (command) => `Anyone can end it: ${command}`,
    unmuted: (count) => `Mute ${count} has ended`,
    unmutedMeans: 'Whatever matches is reported again from now on.',
  },
  summary: {
    title: (week, target, counts) => `Week ${Number(week)} of ${target}: ${counts}`,
    ended: (ended, failed) =>
      ended === 0
        ? 'no tasks finished'
        : `${plural(ended, 'task', 'tasks')} finished, ${failed === 0 ? 'none' : countText(failed)} failed`,
    span: (from, to) => `${from} – ${to}`,
    otherKinds: 'Other types',
    openMessage: 'message',
    slowest: 'Slowest',
    securityBy: (user) => `Security changes by ${user === '' ? 'an unknown user' : user}`,
    times: (what, count) => (count === 1 ? what : `${what} ×${countText(count)}`),
    quiet: (messages, mutes) =>
      `${plural(mutes, 'mute', 'mutes')} kept ${plural(messages, 'message', 'messages')} quiet`,
    more: (count) => `and ${countText(count)} more`,
  },
  durations: {
    day: durationUnit('d', 'day'),
    hour: durationUnit('h', 'hour'),
    minute: durationUnit('m', 'minute'),
    second: durationUnit('s', 'second'),
  },
  dayFormat: 'd LLL yyyy',
  dateFormat: 'd LLL yyyy, HH:mm',
  slackDateFormat: '{date_short_pretty} at {time}',
};
