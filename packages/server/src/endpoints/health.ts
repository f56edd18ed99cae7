// Addresses for probes. `live`: the process answers, and need not be started anew. `ready`: requests may be sent here;
// it turns false when the process is told to stop, before connections are refused, and while the database cannot
// answer.
import type { Authority, Exchange } from '../authority.ts';
import { type HttpResponse, json } from '../http/message.ts';

/** milliseconds in which a probe is answered */
const patience = 2_000;

async function answers({ storage }: Authority): Promise<boolean> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<boolean>((resolve) => {
		timer = setTimeout(() => resolve(false), patience);
	});
	const asked = storage.settings.get('epoch').then(
		() => true,
		() => false,
	);
	return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

export async function health(authority: Authority, _: Exchange, question: string): Promise<HttpResponse> {
	if (question.toLowerCase() === 'live') return json(200, { status: 'live' });
	if (authority.readiness.isDraining()) return json(503, { status: 'draining' });
	return (await answers(authority)) ? json(200, { status: 'ready' }) : json(503, { status: 'storage unavailable' });
}
