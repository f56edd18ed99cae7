// The load: so many requests a second, of the kinds and in the shares of a real installation, and beside them what
// tries in particular to get something twice.
import { createHmac } from 'node:crypto';
import { type Browser, testIds } from '@countersign/testkit';
import { wait } from './processes.ts';
import { graphScope, type Requests } from './requests.ts';
import type { Wire } from './wire.ts';
import { browserUsers, type Operation, untouched, users } from './world.ts';

export interface Load {
	/** signs in whoever is needed, while nothing is broken yet */
	prepare(): Promise<void>;
	/** `rate` requests a second, and fewer where the answers do not keep up */
	run(milliseconds: number): Promise<void>;
	/** once nothing is broken any more: shows everything that was spent again */
	showAgain(): Promise<void>;
	/** one of each kind, as often as it takes; @returns the kinds that failed */
	everyKind(): Promise<string[]>;
}

/** base32 to bytes, RFC 4648 */
function decodeBase32(text: string): Buffer {
	let bits = '';
	for (const letter of text) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
	return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}

const stepOf = (at: number) => Math.floor(at / 30_000);

/** RFC 6238 */
function oneTimeCode(step: number): string {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(step));
	const digest = createHmac('sha1', decodeBase32(testIds.totpSecret)).update(counter).digest();
	const offset = (digest.at(-1) as number) & 15;
	return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** AADSTS of refresh tokens that will never be good again */
const voided = new Set([50173, 70008, 700082, 54005]);

interface Family {
	user: string;
	number: number;
	head: string;
	/** those that were succeeded, and when */
	old: { presented: string; at: number }[];
	busy: boolean;
}

export function createLoad(
	wire: Wire,
	requests: Requests,
	{ random, rate, operations }: { random: () => number; rate: number; operations: Operation[] },
): Load {
	let families: Family[] = [];
	let numbers = 0;
	/** users whose families are void: they sign in again as soon as they are let in */
	const lost: string[] = [];
	let stopping = false;
	let makeChanges: () => Promise<void> = async () => undefined;
	let inFlight = 0;
	const spentCodes: { user: string; family: number; code: string }[] = [];
	const spentDeviceCodes: { user: string; family: number; deviceCode: string }[] = [];
	const browsers = new Map<string, { browser: Browser; busy: boolean }>();
	let middleToken: { token: string; until: number } | undefined;
	const nextFamily = () => {
		numbers += 1;
		return numbers;
	};

	async function startFamily(user: string): Promise<Family | undefined> {
		const number = nextFamily();
		const { refreshToken: head } = await requests.passwordSignIn(user, number);
		if (head === undefined) return undefined;
		const family = { user, number, head, old: [], busy: false };
		families.push(family);
		return family;
	}
	async function refresh(): Promise<void> {
		const free = families.filter(({ busy }) => !busy);
		const family = free[Math.floor(random() * free.length)];
		if (!family) return;
		family.busy = true;
		const operation = await requests.refresh(family.user, family.number, family.head);
		if (operation.refreshToken !== undefined) {
			family.old.push({ presented: family.head, at: operation.endedAt });
			family.head = operation.refreshToken;
		}
		family.busy = false;
		// who was disabled signs in again: what she held before is void
		if (operation.errorCode === undefined || !voided.has(operation.errorCode) || family.user === 'bob') return;
		families = families.filter((each) => each !== family);
		lost.push(family.user);
	}
	async function signInAgain(): Promise<void> {
		while (!stopping) {
			const user = lost.shift();
			if (user !== undefined && !(await startFamily(user))) lost.push(user);
			await wait(500);
		}
	}
	async function codeFlow(): Promise<void> {
		const user = browserUsers[Math.floor(random() * browserUsers.length)] as string;
		const held = browsers.get(user) ?? { browser: wire.browser(), busy: false };
		browsers.set(user, held);
		if (held.busy) return;
		held.busy = true;
		try {
			const { code, page } = await requests.authorize(user, held.browser);
			if (page) {
				await requests.signInBrowser(user, held.browser, page, oneTimeCode(stepOf(Date.now()))).catch(() => undefined);
				return;
			}
			if (code === undefined) return;
			const number = nextFamily();
			const operation = await requests.redeem(user, number, code);
			if (operation.outcome === 'given') spentCodes.push({ user, family: number, code });
		} finally {
			held.busy = false;
		}
	}
	async function onBehalfOf(): Promise<void> {
		if (middleToken === undefined || middleToken.until < Date.now()) {
			const { accessToken } = await requests.passwordSignIn('bob', nextFamily(), 'api://middle/Front.Use');
			if (accessToken === undefined) return;
			middleToken = { token: accessToken, until: Date.now() + 1_200_000 };
		}
		await requests.onBehalfOf('bob', middleToken.token);
	}
	async function device(): Promise<void> {
		const free = [...browsers].find(([, { busy, browser }]) => !busy && browser.cookies.size > 0);
		if (!free) return;
		const [user, held] = free;
		held.busy = true;
		try {
			const asked = await requests.deviceCode();
			if (!asked || !(await requests.approveDevice(held.browser, asked.userCode))) return;
			const number = nextFamily();
			const { deviceCode } = asked;
			// two devices that hold the same code ask at once
			const answers = await Promise.all([1, 2].map(() => requests.device(user, number, deviceCode)));
			if (answers.some(({ outcome }) => outcome === 'given'))
				spentDeviceCodes.push({ user, family: number, deviceCode });
		} finally {
			held.busy = false;
		}
	}

	async function administrator(): Promise<string | undefined> {
		return (await requests.daemon(graphScope)).accessToken;
	}
	const policy = (name: string, users: object) => ({
		displayName: name,
		state: 'disabled',
		conditions: { clientAppTypes: ['all'], users, applications: { includeApplications: ['All'] } },
		grantControls: { operator: 'OR', builtInControls: ['block'] },
	});
	/** keeps each of three users out by another way, and lets them in again */
	async function changes(): Promise<() => Promise<void>> {
		const token = await administrator();
		if (token === undefined) throw new Error('no administrator’s token before anything was broken');
		const make = async (path: string, body: object) => {
			const made = await requests.graph({ kind: 'change', subject: 'nobody' }, token, 'POST', path, body);
			if (made.outcome !== 'given') throw new Error(`${path} was answered with ${made.status}: ${made.text}`);
			return JSON.parse(made.text as string).id as string;
		};
		const policies = 'identity/conditionalAccess/policies';
		const ofIda = await make(policies, policy('Ida is blocked', { includeUsers: [users.ida] }));
		const group = await make('groups', {
			displayName: 'Blocked',
			mailEnabled: false,
			mailNickname: 'blocked',
			securityEnabled: true,
		});
		await make(policies, { ...policy('The group is blocked', { includeGroups: [group] }), state: 'enabled' });
		const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${users.mia}` };
		const ways: ((blocked: boolean) => [string, string, string, object?])[] = [
			(blocked) => ['ida', 'PATCH', `${policies}/${ofIda}`, { state: blocked ? 'enabled' : 'disabled' }],
			(blocked) => ['dan', 'PATCH', `users/${users.dan}`, { accountEnabled: !blocked }],
			(blocked) =>
				blocked
					? ['mia', 'POST', `groups/${group}/members/$ref`, reference]
					: ['mia', 'DELETE', `groups/${group}/members/${users.mia}/$ref`],
		];
		return async () => {
			for (let round = 0; !stopping; round += 1) {
				const way = ways[round % ways.length] as (typeof ways)[0];
				const [subject, method, path, body] = way(Math.floor(round / ways.length) % 2 === 0);
				const blocked = Math.floor(round / ways.length) % 2 === 0;
				// until it is acknowledged: what is unknown is asked for again. Adding a member who is one is refused, and
				// removing one who is none: that is as good as done
				while (!stopping) {
					const accessToken = await administrator();
					if (accessToken === undefined) {
						await wait(500);
						continue;
					}
					const done = await requests.graph({ kind: 'change', subject, blocked }, accessToken, method, path, body);
					if (done.outcome === 'given' || done.status === 400 || done.status === 404) break;
					await wait(300);
				}
				await wait(200);
			}
		};
	}
	/** an older refresh token, after the time in which showing it again is no fault */
	async function replays(): Promise<void> {
		while (!stopping) {
			const family = await startFamily('ralf');
			if (!family) {
				await wait(1000);
				continue;
			}
			family.busy = true;
			families = families.filter((each) => each !== family);
			const first = family.head;
			for (let times = 0; times < 2; times += 1) {
				const next = await requests.refresh('ralf', family.number, family.head);
				if (next.refreshToken) family.head = next.refreshToken;
			}
			await wait(70_000);
			if (first === family.head) continue;
			const replayed = await requests.refresh('ralf', family.number, first, 'replay');
			if (replayed.outcome === 'refused') await requests.refresh('ralf', family.number, family.head, 'replay');
		}
	}
	async function guesses(): Promise<void> {
		for (let number = 1; !stopping; number += 1) {
			await requests.guess('vera', `a wrong password ${number}`);
			await wait(700);
		}
	}
	/** two browsers show the same one-time code at the same time */
	async function oneTimeCodes(): Promise<void> {
		let last = 0;
		while (!stopping) {
			const step = stepOf(Date.now());
			if (step === last) {
				await wait(500);
				continue;
			}
			last = step;
			const one = async () => {
				const operation: Operation = {
					kind: 'oneTimeCode',
					user: 'otto',
					startedAt: Date.now(),
					endedAt: 0,
					outcome: 'unknown',
					presented: String(step),
				};
				try {
					const browser = wire.browser();
					const { page } = await requests.authorize('otto', browser);
					if (!page) return;
					const end = await requests.signInBrowser('otto', browser, page, oneTimeCode(step));
					operation.outcome = end.location?.searchParams.has('code') ? 'given' : 'refused';
				} catch {
					operation.outcome = 'unknown';
				}
				operation.endedAt = Date.now();
				operations.push(operation);
			};
			await Promise.all([one(), one()]);
		}
	}

	const shares: [number, () => Promise<void>][] = [
		[0.6, refresh],
		[0.2, () => requests.daemon().then(() => undefined)],
		[0.08, codeFlow],
		[0.05, onBehalfOf],
		[0.04, device],
		[0.03, () => requests.keys()],
	];
	function pick(): () => Promise<void> {
		let at = random();
		for (const [share, work] of shares) {
			at -= share;
			if (at < 0) return work;
		}
		return refresh;
	}

	return {
		async prepare() {
			for (const user of [...untouched, ...untouched, ...untouched, 'ida', 'dan', 'mia', ...untouched])
				for (let times = 0; times < 4; times += 1)
					if (!(await startFamily(user))) throw new Error(`${user} could not sign in before anything was broken`);
			for (const user of browserUsers) {
				const browser = wire.browser();
				browsers.set(user, { browser, busy: false });
				const { page } = await requests.authorize(user, browser);
				if (page) await requests.signInBrowser(user, browser, page, oneTimeCode(stepOf(Date.now())));
			}
			makeChanges = await changes();
		},
		async run(milliseconds) {
			const lanes = [makeChanges(), signInAgain(), replays(), guesses(), oneTimeCodes()];
			const end = Date.now() + milliseconds;
			const pending = new Set<Promise<unknown>>();
			for (let due = Date.now(); Date.now() < end; ) {
				const now = Date.now();
				for (; due <= now; due += 1000 / rate) {
					// clients that wait for answers ask no more
					if (inFlight >= 150) continue;
					inFlight += 1;
					const work = pick()()
						.catch((error) => process.stderr.write(`load: ${error}\n`))
						.finally(() => {
							inFlight -= 1;
							pending.delete(work);
						});
					pending.add(work);
				}
				await wait(5);
			}
			stopping = true;
			await Promise.all([...pending, ...lanes]);
		},
		async showAgain() {
			const all = async <T>(items: T[], work: (item: T) => Promise<unknown>) => {
				const rest = [...items];
				await Promise.all(
					Array.from({ length: 8 }, async () => {
						for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
					}),
				);
			};
			await all(spentCodes, ({ user, family, code }) => requests.redeem(user, family, code));
			await all(spentDeviceCodes, ({ user, family, deviceCode }) => requests.device(user, family, deviceCode));
			// the newest three of each family that are no longer in the time of grace, and then its head
			const now = Date.now();
			await all(families, async ({ user, number, head, old }) => {
				const over = old.filter(({ at }) => at < now - 70_000);
				for (const { presented } of over.slice(-3)) await requests.refresh(user, number, presented, 'replay');
				if (over.length > 0) await requests.refresh(user, number, head, 'replay');
			});
		},
		async everyKind() {
			const failed: string[] = [];
			const is = (name: string, { outcome }: Operation) => outcome === 'given' || failed.push(name);
			const family = families.find(({ user }) => user === 'bob') as Family;
			const refreshed = await requests.refresh('bob', family.number, family.head);
			if (refreshed.refreshToken) family.head = refreshed.refreshToken;
			is('refresh', refreshed);
			is('daemon', await requests.daemon());
			is('signIn', await requests.passwordSignIn('bob', nextFamily()));
			const middle = await requests.passwordSignIn('bob', nextFamily(), 'api://middle/Front.Use');
			is('onBehalfOf', await requests.onBehalfOf('bob', middle.accessToken ?? ''));
			const user = browserUsers[0];
			const browser = browsers.get(user)?.browser as Browser;
			const { code } = await requests.authorize(user, browser);
			if (code === undefined) failed.push('authorize');
			else is('redeem', await requests.redeem(user, nextFamily(), code));
			const asked = await requests.deviceCode();
			if (!asked || !(await requests.approveDevice(browser, asked.userCode))) failed.push('approveDevice');
			else is('device', await requests.device(user, nextFamily(), asked.deviceCode));
			const token = await administrator();
			const body = { accountEnabled: true };
			const change = { kind: 'change', subject: 'nobody' } as const;
			is('change', await requests.graph(change, token ?? '', 'PATCH', `users/${users.dan}`, body));
			return failed;
		},
	};
}
