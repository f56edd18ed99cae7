// Microsoft's SDK for Graph for Java, unmodified: it administers a tenant. Run by `npm run test:tools`, since its
// library is of 64 megabytes; skipped, loudly, where Java, Maven or the library are absent.
import { afterAll, beforeAll, describe } from 'vitest';
import { administered, startForAdministration, testAdministration } from '../administration.ts';
import type { InteropAuthority } from '../authority.ts';
import { driveProgram, type Findings, skipLoudly } from '../driven-program.ts';
import { resolveJavaProgram } from '../java-program.ts';

const program = resolveJavaProgram('tools/msgraph-java');
if (!program) skipLoudly('JAVA, MAVEN, OR MICROSOFT-GRAPH FOR JAVA');

describe.runIf(program)('microsoft-graph for Java', () => {
	let authority: InteropAuthority;
	let found: Findings;
	beforeAll(async () => {
		if (!program) return;
		const { authority: started, certificate } = await startForAdministration();
		authority = started;
		const { command, folder: cwd } = program;
		found = await driveProgram(authority, command, { cwd, certificate, env: {}, more: administered });
	});
	afterAll(async () => {
		program?.remove();
		await authority?.close();
	});
	testAdministration(() => found);
});
