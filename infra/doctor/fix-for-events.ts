import type { Target } from '../../lib/model/settings.ts';
import type { CloudError } from '../../lib/ports/cloud.ts';

/** How to mend what keeps Cloud Eye's events from being read. */
export function fixForEvents(target: Target, { failure }: CloudError): string {
  const { region, credentials, eventsEndpoint = target.endpoint } = target;
  const address = `eventsEndpoint must be Cloud Eye’s in ${region}, as in https://ces.${region}.myhuaweicloud.com; it is ${eventsEndpoint}`;
  if (failure === 'authentication') {
    return `give the credential set ${credentials} an access key of this region’s account; ${address}`;
  }
  if (failure === 'permission') {
    return 'give the key’s user ces:events:get, which infra/huawei-policy.json has by now, for this project; or take events out of sources';
  }
  if (failure === 'network') return `reach ${eventsEndpoint} from here: the endpoint, the proxy, the firewall`;
  return failure === 'limited' || failure === 'server' ? 'try again later' : address;
}
