import { externalAuthentication } from './external-authentication.ts';
import type { AuthenticationMethod } from './method.ts';
import { passkey } from './passkey.ts';
import { password } from './password.ts';
import { recoveryCode } from './recovery-code.ts';
import { softwareOneTimeCode } from './software-one-time-code.ts';
import { temporaryAccessPassMultiUse } from './temporary-access-pass-multi-use.ts';
import { temporaryAccessPassOneTime } from './temporary-access-pass-one-time.ts';
import { textMessage } from './text-message.ts';
import { x509CertificateMultiFactor } from './x509-certificate-multi-factor.ts';
import { x509CertificateSingleFactor } from './x509-certificate-single-factor.ts';

/**
 * Every authentication method, in the order in which a user is offered them. Adding one is a file, a line here, its
 * steps with a line each in sign-in/steps/index.ts, and its cases.
 */
export const methods: readonly AuthenticationMethod[] = [
	password,
	temporaryAccessPassOneTime,
	temporaryAccessPassMultiUse,
	passkey,
	x509CertificateMultiFactor,
	x509CertificateSingleFactor,
	softwareOneTimeCode,
	externalAuthentication,
	textMessage,
	recoveryCode,
];
