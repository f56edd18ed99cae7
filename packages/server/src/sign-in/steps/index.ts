import type { Step } from '../step.ts';
import { borrowDevice } from './borrow-device.ts';
import { certificate } from './certificate.ts';
import { changePassword } from './change-password.ts';
import { chooseAccount } from './choose-account.ts';
import { confirmDevice } from './confirm-device.ts';
import { consent } from './consent.ts';
import { deviceCertificate } from './device-certificate.ts';
import { externalAuthentication } from './external-authentication.ts';
import { keepMeSignedIn } from './keep-me-signed-in.ts';
import { oneTimeCode } from './one-time-code.ts';
import { passkey } from './passkey.ts';
import { password } from './password.ts';
import { passwordExpires } from './password-expires.ts';
import { recoveryCode } from './recovery-code.ts';
import { registerDevice } from './register-device.ts';
import { registerOneTimeCode } from './register-one-time-code.ts';
import { registerPasskey } from './register-passkey.ts';
import { registerPhone } from './register-phone.ts';
import { sharePosition } from './share-position.ts';
import { temporaryAccessPass } from './temporary-access-pass.ts';
import { termsOfUse } from './terms-of-use.ts';
import { textMessage } from './text-message.ts';
import { useDevice } from './use-device.ts';

/** Every step of a sign-in. Adding one is a file, a line here, a line in flow.ts, and its cases. */
export const steps: readonly Step[] = [
	chooseAccount,
	password,
	changePassword,
	confirmDevice,
	oneTimeCode,
	recoveryCode,
	registerOneTimeCode,
	useDevice,
	deviceCertificate,
	registerDevice,
	borrowDevice,
	sharePosition,
	termsOfUse,
	passkey,
	registerPasskey,
	temporaryAccessPass,
	certificate,
	externalAuthentication,
	textMessage,
	registerPhone,
	consent,
	passwordExpires,
	keepMeSignedIn,
];

export function findStep(id: string): Step {
	const step = steps.find((candidate) => candidate.id === id);
	if (!step) throw new Error(`no step \`${id}\``);
	return step;
}
