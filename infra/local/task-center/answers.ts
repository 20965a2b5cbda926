/** The cloud's error answers, in the two shapes that its parts use. */

export interface Answer {
  readonly status: number;
  /** An object is sent as JSON, a string as it is. */
  readonly body: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The service's own shape: https://support.huaweicloud.com/intl/en-us/api-dcs/ErrorCode.html */
export function dcsError(status: number, code: string, message: string): Answer {
  return { status, body: { error_msg: message, error_code: code, error_ext_msg: null } };
}

/** The shape of the gateway in front: https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html */
export function gatewayError(status: number, code: string, message: string, requestId: string): Answer {
  return { status, body: { error_msg: message, error_code: code, request_id: requestId } };
}

/** The shape of Cloud Eye's v1: https://support.huaweicloud.com/intl/en-us/api-ces/ErrorCode.html */
export function cloudEyeError(status: number, code: string, details: string): Answer {
  return { status, body: { http_code: String(status), message: { details, code } } };
}

export function badParameter(name: string): Answer {
  return dcsError(400, 'DCS.4062', `Invalid ${name} parameter in the request.`);
}

export function unauthorized(reason: string, requestId: string): Answer {
  return gatewayError(401, 'APIGW.0301', `Incorrect IAM authentication information: ${reason}`, requestId);
}

export function noSuchApi(requestId: string): Answer {
  const message = 'The API does not exist or has not been published in the environment';
  return gatewayError(404, 'APIGW.0101', message, requestId);
}
