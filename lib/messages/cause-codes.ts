/** The known error codes, each with what to do about it. */

/** What to do next. */
export type Advice =
  | 'wait'
  | 'request'
  | 'quota'
  | 'zone'
  | 'subnet'
  | 'permission'
  | 'order'
  | 'unsupported'
  | 'support';

export type CauseCode = keyof typeof adviceByCode;

export const adviceByCode = {
  ...adviceFor('permission', ['1001', '1002', '1003', '1004', '2003', '2007', '3002', '3003']),
  ...adviceFor('request', ['4001', '4002']),
  ...adviceFor('request', ['3022', '4012', '4013', '4014', '4016', '4019', '4042', '4046', '4060', '4062', '4063']),
  ...adviceFor('request', ['4066', '4068', '4080', '4105', '4119', '4202', '4800', '4927']),
  ...adviceFor('wait', ['4017', '4026', '4049', '4069', '4096', '4097', '4099', '4104', '4108', '4111', '4113']),
  ...adviceFor('wait', ['4114', '4115', '4116', '4117', '4118', '4120', '4300', '4918', '5095']),
  ...adviceFor('quota', ['4035', '4036', '4039']),
  ...adviceFor('zone', ['4054', '5041']),
  ...adviceFor('subnet', ['4911']),
  ...adviceFor('order', ['4107']),
  ...adviceFor('unsupported', ['4027', '4086', '4094', '4095', '4102', '4103', '4200', '4253', '4841', '4850']),
  ...adviceFor('unsupported', ['4855', '4875', '4879', '4935', '4936', '4937', '5050']),
  ...adviceFor('support', ['4101', '4842', '5000', '5006', '5017', '5020', '5024', '5031', '5032', '5044', '5053']),
  ...adviceFor('support', ['5070', '5085', '5090', '5091', '5092', '5094', '5104']),
};

function adviceFor<Code extends string>(advice: Advice, codes: readonly Code[]): Readonly<Record<Code, Advice>> {
  return Object.fromEntries(codes.map((code) => [code, advice])) as Record<Code, Advice>;
}
