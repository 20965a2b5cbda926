import { ownValue, readText } from '../../model/read-json.ts';
import type { InstanceDescription } from '../../ports/cloud.ts';

const textMaxCharacters = 64;
/** An instance has a node or two in each; three were seen. */
const zonesMax = 8;

/**
 * What an item of the list of instances says about what the instance is like. A small one has a capacity of 0 and the real
 * one in `capacity_minor`. https://support.huaweicloud.com/intl/en-us/api-dcs/ListInstances.html
 */
export function readDescription(item: unknown): InstanceDescription {
  const text = (name: string) => readText(ownValue(item, name), textMaxCharacters);
  const engine = [text('engine'), text('engine_version')].filter((part) => part !== undefined).join(' ');
  const gigabytes = [text('capacity'), text('capacity_minor')].find((amount) => Number(amount) > 0);
  const zones = ownValue(item, 'az_codes');
  const zoneNames = (Array.isArray(zones) ? zones.slice(0, zonesMax) : [])
    .map((zone) => readText(zone, textMaxCharacters))
    .filter((zone) => zone !== undefined);
  const [specification, status] = [text('spec_code'), text('status')];
  return {
    ...(engine === '' ? {} : { engine }),
    ...(specification === undefined ? {} : { specification }),
    ...(gigabytes === undefined ? {} : { gigabytes }),
    ...(status === undefined ? {} : { status }),
    ...(zoneNames.length === 0 ? {} : { zones: zoneNames }),
  };
}
