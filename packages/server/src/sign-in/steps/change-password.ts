// A password that may do nothing but change: the user proves it once more and chooses another. Everything that was
// issued on the old one is void. NIST SP 800-63B §3.1.1: length decides, not composition.
import { password } from '../../methods/password.ts';
import { addUse } from '../../methods/proven-factors.ts';
import type { AuthenticationFacts } from '../../records/authentication-facts.ts';
import type { SignInTransaction } from '../../records/transaction.ts';
import { isFamiliar } from '../../session/familiar-browser.ts';
import { checkPassword } from '../../session/password-authentication.ts';
import type { Assessment } from '../assess.ts';
import { markup } from '../pages/html.ts';
import { describeFailure } from '../password-failure.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';

const minimumLength = 8;

function problemWith(current: string, chosen: string, repeated: string): string | undefined {
	if (current === '' || chosen === '' || repeated === '') return 'Fill in all three fields.';
	if (chosen !== repeated) return 'The new passwords do not match.';
	if (chosen.length < minimumLength) return `Choose a password of at least ${minimumLength} characters.`;
	if (Buffer.byteLength(chosen) > 1024) return 'The new password is too long.';
	return chosen === current ? 'The new password must differ from the current one.' : undefined;
}

/** seconds for which a second factor counts as proven just now */
const justNow = 600;

/** Its time is that of the change: what was proven before an instant of change is void. */
function provenHere({ createdAt }: SignInTransaction, facts: AuthenticationFacts, now: number): AuthenticationFacts {
	return facts
		.filter((use) => use.method !== password.mode && use.at >= Math.max(createdAt, now - justNow))
		.map((use) => ({ ...use, at: now }));
}

async function submit({ authority, exchange, transaction, assessment, form }: StepInput): Promise<StepOutcome> {
	const { user, snapshot } = assessment;
	const [current = '', chosen = '', repeated = ''] = ['current', 'chosen', 'repeated'].map((name) => form.get(name));
	const problem = problemWith(current, chosen, repeated);
	if (!user || problem) return { kind: 'problem', message: problem ?? 'Sign in again.' };
	const username = user.userPrincipalName;
	const familiar = isFamiliar(authority, exchange, username);
	const account = user.home ?? { tenantId: user.tenantId, userId: user.id };
	const { directory } = authority.storage;
	const before = await directory.findUser(account.tenantId, account.userId);
	const check = await checkPassword(authority, {
		username,
		password: current,
		tenant: snapshot?.tenant,
		familiar,
		ipAddress: exchange.ipAddress,
		now: exchange.now,
	});
	if (check.kind !== 'right')
		return describeFailure(check, 'The current password is not right.', snapshot?.tenant.displayName ?? '');
	const hash = await authority.passwords.hash(chosen);
	// of two browsers that change one password at once, the second proved one that is no longer
	if (!(await directory.setPassword(account.tenantId, account.userId, hash, exchange.now, before?.passwordHash)))
		return { kind: 'problem', message: 'The password was changed meanwhile. Sign in again with the new one.' };
	// what was proven before counts no more, the session it came from included; but whoever proved a second factor a
	// moment ago, in this same sign-in, is still there: a policy on risk asks for it first, and not a second time
	return {
		kind: 'advance',
		changes: {
			facts: addUse(provenHere(transaction, assessment.facts, exchange.now), password, exchange.now),
			sessionId: undefined,
			freshFirstFactor: true,
			credential: undefined,
		},
	};
}

const isForRisk = ({ state }: Assessment) => !state.passwordExpired && state.unmet !== undefined;

export const changePassword: Step = {
	id: 'change-password',
	title: 'Choose a new password',
	action: 'Change password',
	render: ({ assessment }) => markup`<p class="lead">${
		isForRisk(assessment)
			? 'Somebody else may know your password. Choose a new one, which you use nowhere else.'
			: 'Your password has expired, or your administrator asks you to change it.'
	}</p>
		<label for="current">Current password</label>
		<input id="current" name="current" type="password" autocomplete="current-password" required maxlength="1024" autofocus>
		<label for="chosen">New password</label>
		<input id="chosen" name="chosen" type="password" autocomplete="new-password" required minlength="${minimumLength}" maxlength="1024" aria-describedby="rule">
		<p class="note" id="rule">At least ${minimumLength} characters. Other browsers and devices will ask you to sign in again.</p>
		<label for="repeated">New password again</label>
		<input id="repeated" name="repeated" type="password" autocomplete="new-password" required maxlength="1024">`,
	submit,
};
