// A temporary access pass, with the name of whose it is. One that is usable once is spent by whoever is first.
// Microsoft Entra, "Configure Temporary Access Pass to register passwordless authentication methods".

import { isOpenTenant, requireTenant } from '../../directory/tenant-resolution.ts';
import { secondFactorFailed, userDisabled } from '../../errors.ts';
import { addUse } from '../../methods/proven-factors.ts';
import { oneTimeCodeLimit } from '../../methods/software-one-time-code.ts';
import { usablePass } from '../../methods/temporary-access-pass.ts';
import { temporaryAccessPassMultiUse } from '../../methods/temporary-access-pass-multi-use.ts';
import { temporaryAccessPassOneTime } from '../../methods/temporary-access-pass-one-time.ts';
import { foldPrincipalName } from '../../records/principal-name.ts';
import { nothingRegistered } from '../../records/registered-methods.ts';
import type { DirectoryUser } from '../../records/user.ts';
import { lockOf, ownActivity } from '../../security-audit.ts';
import { firstFactorProven } from '../first-factor.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';

const problem = (message: string, detail: string, user: DirectoryUser | undefined): StepOutcome => ({
	kind: 'problem',
	message,
	failed: { error: secondFactorFailed(detail), user },
});

async function findNamed({ authority, transaction, assessment, form }: StepInput): Promise<DirectoryUser | undefined> {
	if (assessment.user && assessment.state.primaryProven) return assessment.user;
	const found = await authority.storage.directory.findUserByPrincipalName((form.get('username') ?? '').trim());
	const { tenantSegment } = transaction.request;
	const tenant = isOpenTenant(tenantSegment) ? undefined : await requireTenant(authority, tenantSegment);
	return tenant && tenant.id !== found?.tenantId ? undefined : found;
}

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, assessment, exchange, form, texts } = input;
	const said = texts.temporaryAccessPass;
	const { attempts, authenticationMethods } = authority.storage;
	const typed = (form.get('pass') ?? '').trim();
	const username = (form.get('username') ?? assessment.user?.userPrincipalName ?? '').trim();
	if (typed === '' || username === '') return { kind: 'problem', message: said.empty };
	if (typed.length > 64 || username.length > 256) return { kind: 'problem', message: said.wrong };
	const user = await findNamed(input);
	const pass = user && usablePass(user, exchange.now);
	// by the name that was typed, so that names that exist and names that do not are treated alike
	const key = `temporary-access-pass:${user?.id ?? foldPrincipalName(username)}`;
	const lock = user && lockOf(authority, exchange, user, 'temporary access pass');
	if (!(await attempts.reserve(key, exchange.now, oneTimeCodeLimit, undefined, lock)))
		return problem(said.tooMany, 'locked: too many wrong passes', user);
	if (!(await authority.passwords.verify(typed, pass?.hash)) || !user || !pass)
		return problem(said.wrong, 'a wrong or unusable pass', user);
	await attempts.clear(key);
	if (pass.isUsableOnce) {
		const methods = user.registeredMethods ?? nothingRegistered;
		const spent = { ...methods, temporaryAccessPass: { ...pass, usedAt: exchange.now } };
		const used = ownActivity(authority, exchange, 'passUsed', user);
		if (!(await authenticationMethods.replace(user.tenantId, user.id, spent, used)))
			return problem(said.wrong, 'a pass that was used meanwhile', user);
	}
	if (!user.accountEnabled) return { kind: 'decline', error: userDisabled(), user };
	const method = pass.isUsableOnce ? temporaryAccessPassOneTime : temporaryAccessPassMultiUse;
	return assessment.user && assessment.state.primaryProven
		? { kind: 'advance', changes: { facts: addUse(assessment.facts, method, exchange.now) } }
		: firstFactorProven(input, user, method);
}

export const temporaryAccessPass: Step = {
	id: temporaryAccessPassOneTime.steps.prove,
	texts: (texts) => texts.temporaryAccessPass,
	render({ transaction, assessment, form, texts }) {
		const { user } = assessment;
		const known =
			form?.get('username') ?? user?.userPrincipalName ?? transaction.request.loginHint?.slice(0, 256) ?? '';
		const asksName = !(user && assessment.state.primaryProven);
		const focus = (isHere: boolean) => (isHere ? markup` autofocus` : '');
		return markup`<p class="lead">${texts.temporaryAccessPass.lead}</p>
			${
				!asksName
					? ''
					: markup`<label for="username">${texts.common.userName}</label>
			<input id="username" name="username" type="email" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" value="${known}" required maxlength="256"${focus(known === '')}>`
			}
			<label for="pass">${texts.temporaryAccessPass.label}</label>
			<input id="pass" name="pass" type="password" autocomplete="off" required maxlength="64"${focus(!asksName || known !== '')}>`;
	},
	submit,
};
