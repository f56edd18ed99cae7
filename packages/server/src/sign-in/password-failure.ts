// What comes of a password that does not sign in, on every page that takes one.
import { accountLocked, userNameOrPasswordWrong, userNotInvited } from '../errors.ts';
import type { FailedPasswordCheck } from '../session/password-authentication.ts';
import type { StepOutcome } from './step.ts';
import type { Texts } from './texts/languages.ts';

/** What the page says of a password that does not sign in; the log is told more. */
export function describeFailure(
	{ kind, user }: FailedPasswordCheck,
	texts: Texts,
	wrong: string,
	tenantName: string,
): StepOutcome {
	switch (kind) {
		case 'locked':
			return { kind: 'problem', message: texts.password.locked, failed: { error: accountLocked(), user } };
		case 'wrong':
			return { kind: 'problem', message: wrong, failed: { error: userNameOrPasswordWrong(), user } };
		case 'notInvited':
			// only whoever knows the password learns whose guest the account is not
			return { kind: 'decline', error: userNotInvited(tenantName), user };
	}
}
