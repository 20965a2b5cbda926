import type { Target } from '../../lib/model/settings.ts';
import type { CloudError } from '../../lib/ports/cloud.ts';

/** How to fix what keeps Cloud Eye's events from being read. */
export function fixForEvents(target: Target, { failure, action = 'ces:events:get' }: CloudError): string {
  const { region, credentials, eventsEndpoint = target.endpoint } = target;
  const address = `set eventsEndpoint to Cloud Eye’s address in ${region}, such as https://ces.${region}.myhuaweicloud.com; it is ${eventsEndpoint}`;
  if (failure === 'authentication') {
    return `give the credential set ${credentials} an access key of this region’s account, or ${address}`;
  }
  if (failure === 'permission') {
    return `give the key’s user ${action} for this project (infra/huawei-policy.json includes it), or remove events from sources`;
  }
  if (failure === 'network')
    return `make ${eventsEndpoint} reachable from here: check the endpoint, the proxy and the firewall`;
  return failure === 'limited' || failure === 'server' ? 'try again later' : address;
}
