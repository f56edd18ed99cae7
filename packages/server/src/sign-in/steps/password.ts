// The primary authentication: user name and password on one page, so that nothing tells which of them was wrong.

import { isOpenTenant, requireTenant } from '../../directory/tenant-resolution.ts';
import { userDisabled } from '../../errors.ts';
import { password as passwordMethod } from '../../methods/password.ts';
import { domainOf } from '../../records/principal-name.ts';
import { isFamiliar } from '../../session/familiar-browser.ts';
import { checkPassword } from '../../session/password-authentication.ts';
import { firstFactorProven } from '../first-factor.ts';
import { markup } from '../pages/html.ts';
import { describeFailure } from '../password-failure.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, exchange, transaction, form, texts } = input;
	const username = (form.get('username') ?? '').trim();
	const password = form.get('password') ?? '';
	if (username === '' || password === '') return { kind: 'problem', message: texts.password.empty };
	if (username.length > 256 || password.length > 1024) return { kind: 'problem', message: texts.password.tooLong };
	const { tenantSegment } = transaction.request;
	const tenant = isOpenTenant(tenantSegment) ? undefined : await requireTenant(authority, tenantSegment);
	const familiar = isFamiliar(authority, exchange, username);
	const check = await checkPassword(authority, {
		username,
		password,
		tenant,
		familiar,
		ipAddress: exchange.ipAddress,
		now: exchange.now,
		ids: exchange.ids,
	});
	if (check.kind !== 'right')
		return describeFailure(check, texts, texts.password.wrong, tenant?.displayName ?? tenantSegment);
	const { user } = check;
	// only whoever knows the password learns that the account is disabled
	if (!user.accountEnabled) return { kind: 'decline', error: userDisabled(), user };
	const { credential } = check;
	return firstFactorProven(input, user, passwordMethod, { credential });
}

export const password: Step = {
	id: passwordMethod.steps.prove,
	asksWho: true,
	texts: (texts) => texts.password,
	render({ authority, transaction, assessment, form, texts }) {
		const known =
			form?.get('username') ?? assessment.user?.userPrincipalName ?? transaction.request.loginHint?.slice(0, 256) ?? '';
		const domain = transaction.request.domainHint;
		const placeholder = `you@${domainOf(known) || domain?.slice(0, 64) || assessment.snapshot?.tenant.defaultDomain || 'example.com'}`;
		const settings = assessment.snapshot?.tenant.settings;
		// where the tenant is not known yet, it may be one whose users can
		const mayReset =
			authority.sendMail !== undefined &&
			(settings === undefined || settings.selfServicePasswordReset?.includes('email') === true);
		return markup`<p class="lead">${texts.common.continueTo(assessment.client.displayName)}</p>
			<label for="username">${texts.common.userName}</label>
			<input id="username" name="username" type="email" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" placeholder="${placeholder}" value="${known}" required maxlength="256"${known === '' ? markup` autofocus` : ''}>
			<label for="password">${texts.common.password}</label>
			<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024"${known === '' ? '' : markup` autofocus`}>
			${mayReset ? markup`<p class="links"><a href="/password-reset">${texts.passwordReset.link}</a></p>` : ''}`;
	},
	submit,
};
