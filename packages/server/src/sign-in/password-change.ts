// A user chooses another password, having proven the one before: at a sign-in where it may do nothing but change, and
// on the page of their security information. NIST SP 800-63B §3.1.1: length decides, not composition.
import type { Authority, Exchange } from '../authority.ts';
import type { Form } from '../http/form.ts';
import { changeOwnMethods } from '../methods/change-methods.ts';
import { minimumLength, problemOfPassword, wordsOf } from '../methods/new-password.ts';
import type { Tenant } from '../records/tenant.ts';
import type { DirectoryUser } from '../records/user.ts';
import { isFamiliar } from '../session/familiar-browser.ts';
import { checkPassword } from '../session/password-authentication.ts';
import { type Html, markup } from './pages/html.ts';
import { describeFailure } from './password-failure.ts';
import type { StepOutcome } from './step.ts';
import type { Texts } from './texts/languages.ts';

/**
 * @param words that others know of whoever chooses it
 * @returns what to tell them where they may not have it
 * @throws ProtocolError 90055 when too many passwords wait
 */
export async function problemWithNew(
	authority: Pick<Authority, 'risk' | 'passwordStrength'>,
	{ chosen, repeated, words }: { chosen: string; repeated: string; words: readonly string[] },
	{ changePassword: said, weakPassword }: Texts,
): Promise<string | undefined> {
	if (chosen === '' || repeated === '') return said.empty;
	if (chosen !== repeated) return said.different;
	const problem = await problemOfPassword(authority, chosen, words);
	if (problem === undefined) return undefined;
	if (problem.kind === 'weak') return weakPassword[problem.weakness];
	return problem.kind === 'short' ? said.short(minimumLength) : said[problem.kind];
}

/**
 * Everything that rests on the password before is void.
 *
 * @returns what to tell where it was not changed; `undefined` where it was
 */
export async function changePasswordOf(
	authority: Authority,
	exchange: Exchange,
	{ user, tenant, form, texts }: { user: DirectoryUser; tenant: Tenant | undefined; form: Form; texts: Texts },
): Promise<Exclude<StepOutcome, { kind: 'advance' | 'elsewhere' }> | undefined> {
	const [current = '', chosen = '', repeated = ''] = ['current', 'chosen', 'repeated'].map((name) => form.get(name));
	const { empty, same } = texts.changePassword;
	const words = wordsOf(user, tenant?.displayName);
	const problem =
		current === ''
			? empty
			: chosen === current && chosen === repeated
				? same
				: await problemWithNew(authority, { chosen, repeated, words }, texts);
	if (problem) return { kind: 'problem', message: problem };
	const username = user.userPrincipalName;
	const account = user.home ? { tenantId: user.home.tenantId, id: user.home.userId } : user;
	const before = await authority.storage.directory.findUser(account.tenantId, account.id);
	const check = await checkPassword(authority, {
		username,
		password: current,
		tenant,
		familiar: isFamiliar(authority, exchange, username),
		ipAddress: exchange.ipAddress,
		now: exchange.now,
		ids: exchange.ids,
	});
	if (check.kind !== 'right')
		return describeFailure(check, texts, texts.changePassword.wrong, tenant?.displayName ?? '') as Exclude<
			StepOutcome,
			{ kind: 'advance' | 'elsewhere' }
		>;
	const passwordHash = await authority.passwords.hash(chosen);
	const { now } = exchange;
	const changed = await changeOwnMethods(authority, exchange, account, (_, as) => {
		// of two browsers that change one password at once, the second proved one that is no longer
		if (as.passwordHash !== before?.passwordHash) return undefined;
		const { mustChangePassword: _must, ...kept } = as;
		return {
			activity: 'Change user password',
			operation: 'Update',
			more: [
				{ kind: 'putUser', user: { ...kept, passwordHash, passwordChangedAt: now } },
				{ kind: 'event', userId: as.id, event: 'credentialChanged', notBefore: now, at: now },
			],
			notice: { kind: 'passwordChanged' },
		};
	});
	return changed ? undefined : { kind: 'problem', message: texts.changePassword.meanwhile };
}

export const passwordFields = ({
	changePassword: said,
}: Texts): Html => markup`<label for="current">${said.current}</label>
		<input id="current" name="current" type="password" autocomplete="current-password" required maxlength="1024" autofocus>
		<label for="chosen">${said.chosen}</label>
		<input id="chosen" name="chosen" type="password" autocomplete="new-password" required minlength="${minimumLength}" maxlength="1024" aria-describedby="rule">
		<p class="note" id="rule">${said.rule(minimumLength)}</p>
		<label for="repeated">${said.repeated}</label>
		<input id="repeated" name="repeated" type="password" autocomplete="new-password" required maxlength="1024">`;
