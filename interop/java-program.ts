// A program for Java in a folder of its own: Maven fetches its libraries, java compiles its one file as it runs it, and
// the JVM trusts the development CA.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateFolder } from '../e2e/trust.ts';

export interface JavaProgram {
	folder: string;
	command: readonly string[];
	/** removes what was made for it */
	remove(): void;
}

/**
 * @param name its folder, in this one
 * @returns nothing where Java, Maven or a library is absent
 */
export function resolveJavaProgram(name: string): JavaProgram | undefined {
	const folder = join(import.meta.dirname, name);
	const made = mkdtempSync(join(tmpdir(), 'countersign-java-'));
	const [classPathFile, trustStore] = [join(made, 'class-path'), join(made, 'trust.p12')];
	const remove = () => rmSync(made, { recursive: true, force: true });
	const run = (program: string, ...parameters: string[]) => {
		const { status, stdout, error } = spawnSync(program, parameters, {
			cwd: folder,
			encoding: 'utf8',
			timeout: 300_000,
		});
		if (status !== 0) console.warn(stdout ?? error?.message);
		return status === 0;
	};
	const certificate = ['-importcert', '-noprompt', '-alias', 'development', '-file', join(certificateFolder, 'ca.pem')];
	const ready =
		run('mvn', '-q', '-B', 'dependency:build-classpath', `-Dmdep.outputFile=${classPathFile}`) &&
		run('keytool', ...certificate, '-keystore', trustStore, '-storepass', 'changeit');
	if (!ready) {
		remove();
		return undefined;
	}
	const trust = [`-Djavax.net.ssl.trustStore=${trustStore}`, '-Djavax.net.ssl.trustStorePassword=changeit'];
	return {
		folder,
		command: ['java', '-cp', readFileSync(classPathFile, 'utf8').trim(), ...trust, 'Program.java'],
		remove,
	};
}
