// Sign-ins by password beside applications that fetch tokens, on both cores: 30 sign-ins a second and more must get
// through, and the tokens must go on.
import type { Contender } from './contenders.ts';
import { clientCredentials } from './flows/client-credentials.ts';
import { password } from './flows/password.ts';
import { load, median } from './load.ts';

const lanes = 32;
const pace = 35;

export async function passwordStorm(contender: Contender, rounds: number, milliseconds: number): Promise<void> {
	const fetching = await clientCredentials.start(contender, lanes);
	const signing = await password.start(contender, pace);
	const alone: number[] = [];
	const beside: number[] = [];
	const signedIn: number[] = [];
	for (let round = 0; round < rounds; round += 1) {
		alone.push(await load(lanes, milliseconds, fetching));
		let answered = 0;
		let started = 0;
		const pending = new Set<Promise<void>>();
		const timer = setInterval(() => {
			started += 1;
			const one = signing(started)
				.then((well) => {
					if (well) answered += 1;
				})
				.finally(() => pending.delete(one));
			pending.add(one);
		}, 1000 / pace);
		beside.push(await load(lanes, milliseconds, fetching));
		clearInterval(timer);
		signedIn.push((answered * 1000) / milliseconds);
		await Promise.all(pending);
	}
	const kept = median(beside) / median(alone);
	const rate = median(signedIn);
	console.log(
		`\npassword sign-ins on two cores, ${pace} a second asked for, beside client_credentials (server and load share the cores)`,
	);
	console.log(
		`  sign-ins answered per second  ${rate.toFixed(0).padStart(4)}${rate >= 30 ? '  (bar 30, met)' : '  (bar 30, MISSED)'}`,
	);
	console.log(
		`  client_credentials keeps      ${kept.toFixed(2)}${kept >= 0.7 ? '  (bar 0.7, met)' : '  (bar 0.7, MISSED)'}`,
	);
}
