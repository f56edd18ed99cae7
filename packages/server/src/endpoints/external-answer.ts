// Where external providers post their answers. The form comes from another site, so that the browser brings no cookie
// of the sign-in: nothing is decided and nothing written here. What was posted is sealed for the sign-in that it names,
// and the browser is sent on to it.
import type { Authority, Exchange } from '../authority.ts';
import { signInExpired } from '../errors.ts';
import { parseFormBody } from '../http/form.ts';
import { type HttpResponse, redirect } from '../http/message.ts';
import { sealAnswer } from '../sign-in/external-request.ts';
import { errorPage } from '../sign-in/pages/error-page.ts';

/** characters: sealed it goes back in an address */
const longestToken = 6000;

export async function externalAnswer(authority: Authority, exchange: Exchange): Promise<HttpResponse> {
	const form = parseFormBody(exchange.request);
	const transactionId = form.get('state') ?? '';
	const idToken = form.get('id_token');
	if (!/^[\w-]{22}$/.test(transactionId) || (idToken ?? '').length > longestToken)
		return errorPage(signInExpired(), exchange);
	// RFC 6749 §4.1.2.1: no other characters stand in a code, and it goes into the log
	const error = /^[\w.-]{1,64}$/.exec(form.get('error') ?? '')?.[0];
	const answer = sealAnswer(authority, exchange, transactionId, { idToken, error });
	return redirect(`${authority.origin}/sign-in/${transactionId}?answer=${answer}`, 303);
}
