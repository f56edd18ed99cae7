// The frame of a step: heading, account, problem, form and actions. One main action a page; a second one is an input,
// so that
// `button[type=submit]` always names the main one.
import type { HttpResponse } from '../../http/message.ts';
import { formToken, setTransactionCookie } from '../browser-binding.ts';
import type { Step, StepView } from '../step.ts';
import { markup } from './html.ts';
import { page } from './page.ts';

/** begins the names of the fields that say which other page the user chose */
export const choicePrefix = 'choose:';

export function stepPage(
	step: Step,
	view: StepView,
	{ browserKey, problem, choices }: { browserKey: string; problem: string | undefined; choices: readonly Step[] },
): HttpResponse {
	const { authority, transaction, assessment, texts } = view;
	const { title, action, secondaryAction: always } = step.texts(texts);
	const secondaryAction = step.secondaryAction?.(view) ?? always;
	const { user, snapshot } = assessment;
	const showAccount = user !== undefined && !step.asksWho;
	const goesTo = step.sendsTo?.(view);
	const response = page({
		texts,
		title,
		...(snapshot ? { tenantName: snapshot.tenant.displayName } : {}),
		body: markup`<form method="post" action="/sign-in/${transaction.id}" novalidate>
			<input type="hidden" name="step" value="${step.id}">
			<input type="hidden" name="revision" value="${transaction.revision}">
			<input type="hidden" name="csrf" value="${formToken(authority.secrets, transaction.id, browserKey)}">
			<h1>${title}</h1>
			${showAccount ? markup`<span class="account">${user.userPrincipalName}</span>` : ''}
			${problem ? markup`<p class="problem" role="alert">${problem}</p>` : ''}
			${step.render(view)}
			<div class="actions"><button type="submit" class="primary">${action}</button>${
				secondaryAction ? markup`<input type="submit" class="secondary" name="decline" value="${secondaryAction}">` : ''
			}</div>
			${
				choices.length > 0
					? markup`<div class="other-ways">${choices.map(
							({ id, texts: textsOf }) =>
								markup`<input type="submit" class="other-way" name="${choicePrefix}${id}" value="${textsOf(texts).choice ?? id}">`,
						)}</div>`
					: ''
			}
		</form>`,
		...(step.script ? { head: markup`<script src="${step.script}" defer></script>` } : {}),
		asksPosition: step.asksPosition,
		contentSecurityPolicy: {
			...(step.script ? { 'script-src': "'self'" } : {}),
			...(step.connects ? { 'connect-src': step.connects } : {}),
			// browsers hold the redirect that answers a form to this too
			...(goesTo === undefined ? {} : { 'form-action': `'self' ${goesTo}` }),
		},
	});
	response.headers['set-cookie'] = [setTransactionCookie(transaction.id, browserKey)];
	return response;
}
