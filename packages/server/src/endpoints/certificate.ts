// Where a browser shows its certificate: it was sent here by a page of a sign-in, and is sent back with what the
// handshake proved. Nothing is decided here, and nothing is written: the sign-in itself opens what it gets back.
import type { Authority, Exchange } from '../authority.ts';
import { parseForm } from '../http/form.ts';
import { type HttpResponse, redirect } from '../http/message.ts';
import { sealCertificate } from '../sign-in/elsewhere.ts';
import { markup } from '../sign-in/pages/html.ts';
import { page } from '../sign-in/pages/page.ts';
import { textsFor } from '../sign-in/texts/languages.ts';

/** of what is sent back in an address: chips hold certificates of two thousand bytes */
const largestCertificate = 8192;

export async function shownCertificate(
	authority: Authority,
	exchange: Exchange,
	transactionId: string,
): Promise<HttpResponse> {
	const challenge = parseForm(exchange.request.query).get('challenge') ?? '';
	const { peerCertificate } = exchange.request;
	if (!/^[\w-]{22}$/.test(transactionId) || !/^[\w-]{43}$/.test(challenge))
		return noCertificate(authority, exchange, undefined);
	const address = `${authority.origin}/sign-in/${transactionId}`;
	if (!peerCertificate || peerCertificate.der.length > largestCertificate)
		return noCertificate(authority, exchange, address);
	const answer = sealCertificate(authority, exchange, { transactionId, challenge, der: peerCertificate.der });
	return redirect(`${address}?answer=${answer}`, 303);
}

/** Browsers remember that somebody chose no certificate until they are closed. */
function noCertificate({ origin }: Authority, exchange: Exchange, address: string | undefined): HttpResponse {
	const texts = textsFor(exchange);
	const { noneTitle, none, otherWay, start } = texts.certificate;
	return page({
		texts,
		title: noneTitle,
		status: 400,
		body: markup`<h1>${noneTitle}</h1>
			<p class="lead">${none}</p>
			<p><a class="return" href="${address ?? origin}">${address === undefined ? start : otherWay}</a></p>`,
	});
}
