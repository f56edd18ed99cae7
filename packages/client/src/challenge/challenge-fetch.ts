// The fetch that MSAL lacks: it carries a token, recognises a challenge, gets a better token and repeats the call.
import { requireScopes } from '../acquire/request.ts';
import { checkOptions } from '../check-options.ts';
import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';
import { isInteractionRequired } from '../errors/interaction-required.ts';
import { untilAborted } from '../network.ts';
import { type Answer, createAnswers, requireToken, type Wanted } from './answer.ts';
import { type Demand, demandKey, demandOf, mergeDemands } from './demand.ts';
import { createSoleDestination, type Destination, destination, destinationOf, wentElsewhere } from './destinations.ts';
import { createLoopGuard } from './loop-guard.ts';
import type {
	ChallengeFetchOptions,
	ChallengeFetchSource,
	ClientChallengeFetchOptions,
	RedirectResume,
	TokenResult,
} from './options.ts';
import { createOutgoingCall, type OutgoingCall } from './outgoing-call.ts';
import { parseChallenge } from './parse-challenge.ts';
import { drain } from './response-body.ts';
import { type TokenClient, tokenSourceOf } from './token-source.ts';

/** a challenge, one more for something else, and that alone where an authority gives one of several */
const mostRounds = 3;

const commonOptions = { fetch: 'function', onChallenge: 'function', onLoop: 'function', clock: 'function' } as const;

/** what the application is told must not fail its call */
const listener =
	<T extends unknown[]>(tell: ((...told: T) => void) | undefined) =>
	(...told: T) => {
		try {
			tell?.(...told);
		} catch {
			// the call goes on
		}
	};

function challengeFetchOf(source: ChallengeFetchSource): typeof fetch {
	const { clock = Date.now } = source;
	const [onChallenge, onLoop] = [listener(source.onChallenge), listener(source.onLoop)];
	const send = source.fetch ?? globalThis.fetch.bind(globalThis);
	const guard = createLoopGuard(clock);
	const answers = createAnswers(source, guard);

	async function firstToken(target: Destination, request: Request): Promise<TokenResult> {
		request.signal.throwIfAborted();
		try {
			const work = source.acquireToken(target, { signal: request.signal }, undefined);
			return requireToken(await untilAborted(work, request.signal));
		} catch (error) {
			request.signal.throwIfAborted();
			if (!isInteractionRequired(error) || !source.stepUp) throw error;
			// nobody is signed in, or the sign-in is over: asked once for all calls that come meanwhile
			return waitFor({ destination: target, request, account: undefined, demand: {}, sentAt: answers.now() });
		}
	}

	/** While a call waits for its answer, the page may leave: the call is one to be made again then. */
	async function waitFor(wanted: Wanted): Promise<Answer> {
		const end = source.resume?.waits(wanted.request, wanted.account);
		try {
			return await answers.get(wanted);
		} finally {
			end?.();
		}
	}

	/** @returns what the response asks for; `undefined` when it is to be handed on */
	async function demandIn(response: Response, { origin, scopes }: Destination, before: readonly Demand[]) {
		// a server that the call was redirected to got no token: what it asks for is not of ours
		if (wentElsewhere(response, origin)) return undefined;
		const challenge = await parseChallenge(response);
		const asked = challenge && demandOf(challenge, scopes);
		if (!asked) return undefined;
		const last = before.at(-1);
		const known = new Set(before.map(demandKey));
		// the same again would bring the same answer
		const demand = [last ? mergeDemands(last, asked) : asked, asked].find((item) => !known.has(demandKey(item)));
		if (!demand) return undefined;
		const refusal = guard.refusal(origin, demandKey(demand));
		if (refusal === undefined) return demand;
		onLoop(new ClientAuthError('step_up_loop', refusal));
		return undefined;
	}

	async function run(call: OutgoingCall, target: Destination): Promise<Response> {
		const { request } = call;
		const first = await firstToken(target, request);
		let sentAt = answers.now();
		let response = await call.send(first.accessToken);
		const demands: Demand[] = [];
		let answer: Answer | undefined;
		for (let round = 0; round < mostRounds; round += 1) {
			const demand = await demandIn(response, target, demands);
			if (!demand) break;
			demands.push(demand);
			await drain(response);
			onChallenge(demand.claims ?? '', request);
			answer = await waitFor({
				destination: target,
				request,
				account: first.account,
				demand,
				silentOnly: answer?.interactive === true,
				sentAt,
			});
			sentAt = answers.now();
			response = await call.send(answer.accessToken);
		}
		const last = demands.at(-1);
		if (last && answer) await judge(response, target, last, answer);
		return response;
	}

	/** Remembers whether the token that was got for a demand satisfied the API. */
	async function judge(response: Response, { origin }: Destination, demand: Demand, answer: Answer): Promise<void> {
		const challengedAgain = (await parseChallenge(response)) !== undefined;
		if (!challengedAgain) guard.succeeded(origin, demandKey(demand));
		else if (!answer.refused) {
			answer.refused = true;
			guard.failed(origin, demandKey(demand));
		}
	}

	return async (input, init) => {
		const address = input instanceof Request ? input.url : new Request(input).url;
		const target = source.destinationOf(address);
		if (!target) return send(input, init);
		const call = createOutgoingCall(input, init, send);
		try {
			return await run(call, target);
		} finally {
			call.release();
		}
	};
}

/**
 * Makes a fetch that answers challenges by itself: it gets a token silently with what the API asks for, else asks the
 * user once for all calls that wait, and repeats the call, body included.
 *
 * @example
 * const call = createChallengeFetch({
 *   origins: ['https://api.example'],
 *   acquireToken: (request) => client.acquireTokenSilent({ scopes, account, ...request }),
 *   stepUp: ({ claims }) => client.acquireTokenPopup({ scopes, account, claims }),
 * });
 * await call('https://api.example/tasks/7', { method: 'DELETE' });
 * @returns a fetch; an API that is not satisfied by what it asked for has its response returned as it is
 * @throws ClientConfigurationError for an origin that a token must not go to; what `acquireToken` and `stepUp` throw,
 *   such as
 *   `user_cancelled`; ClientAuthError `user_mismatch` when another account answers than the one that was asked
 */
export function createChallengeFetch(options: ChallengeFetchOptions): typeof fetch;
/**
 * The same for a client that is there: ours, or an instance of msal-browser, msal-node or oidc-client-ts.
 *
 * @example
 * const call = createChallengeFetch(client, { resources: { 'https://api.example': ['api://todo/Tasks.ReadWrite'] } });
 * await call('https://api.example/tasks/7', { method: 'DELETE' });
 * @throws ClientConfigurationError without `resources`, or for an address that a token must not go to
 */
export function createChallengeFetch(client: TokenClient, options: ClientChallengeFetchOptions): typeof fetch;
export function createChallengeFetch(
	first: ChallengeFetchOptions | TokenClient,
	second?: ClientChallengeFetchOptions,
): typeof fetch {
	if (typeof first !== 'object' || first === null)
		throw new ClientConfigurationError('invalid_option', 'a client is required, or options with acquireToken');
	// a managed identity's client has a method of that name too
	if ('acquireToken' in first && second === undefined) return withFunctions(first as ChallengeFetchOptions);
	return withClient(first as TokenClient, second);
}

function withFunctions(options: ChallengeFetchOptions): typeof fetch {
	const { origins, acquireToken, stepUp, ...common } = options;
	checkOptions(options, { ...commonOptions, origins: 'list of texts', acquireToken: 'function', stepUp: 'function' });
	// `null` is no way to say that any address will do
	if (origins === null) throw new ClientConfigurationError('invalid_option', 'origins must be a list of texts');
	if (typeof acquireToken !== 'function')
		throw new ClientConfigurationError('invalid_option', 'acquireToken is required: a function that gets a token');
	const listed = origins?.map((origin) => destination(origin));
	const sole = createSoleDestination(globalThis.document && globalThis.location?.origin);
	return challengeFetchOf({
		...common,
		destinationOf: (address) => (listed ? destinationOf(listed, address) : sole(address)),
		acquireToken: (_, request) => acquireToken(request),
		...(stepUp ? { stepUp: (_, step) => stepUp(step) } : {}),
	});
}

function withClient(client: TokenClient, options: ClientChallengeFetchOptions | undefined): typeof fetch {
	if (!options?.resources || Object.keys(options.resources).length === 0)
		throw new ClientConfigurationError(
			'origin_not_listed',
			"resources is required: { 'https://api.example': ['api://…/Scope'] }",
		);
	const { resources, interaction, account, resume, ...common } = options;
	checkOptions(options, {
		...commonOptions,
		resources: 'object',
		interaction: 'text',
		account: 'function',
		resume: 'object',
	});
	if (interaction && !['popup', 'redirect', 'none'].includes(interaction))
		throw new ClientConfigurationError('invalid_option', "interaction is 'popup', 'redirect' or 'none'");
	if (resume && typeof resume.comesBack !== 'function')
		throw new ClientConfigurationError('invalid_option', 'resume must be what resumeAfterRedirect gives');
	const listed = Object.entries(resources).map(([address, scopes]) => {
		requireScopes({ scopes });
		return destination(address, scopes);
	});
	const source = tokenSourceOf(client, account, interaction ?? (globalThis.document === undefined ? 'none' : 'popup'));
	const { stepUp } = source;
	const challengeFetch = challengeFetchOf({
		...common,
		destinationOf: (address) => destinationOf(listed, address),
		acquireToken: ({ scopes }, request, whose) => source.acquireToken(scopes, request, whose),
		...(stepUp ? { stepUp: ({ scopes }, step) => leaving(resume, () => stepUp(scopes, step)) } : {}),
		...(resume ? { resume } : {}),
	});
	const returned = client.handleRedirectPromise;
	resume?.comesBack(
		(address) => destinationOf(listed, address) !== undefined,
		returned ? async () => (await returned.call(client)) as TokenResult | undefined : undefined,
		challengeFetch,
	);
	return challengeFetch;
}

/** Keeps the calls that wait before a page leaves; when it did not leave, nothing is to be made again. */
async function leaving(resume: RedirectResume | undefined, stepUp: () => Promise<TokenResult>): Promise<TokenResult> {
	await resume?.leaves();
	try {
		return await stepUp();
	} finally {
		resume?.stays();
	}
}
