// countersign audit: verifies the audit log, and erases persons from it, also while `serve` runs.
import {
	type AuditAdministration,
	type AuditVerification,
	openAuditAdministration,
	readRootSecret,
} from '@countersign/server';
import type { Command } from 'commander';
import { readConfiguration } from './configuration-file.ts';

interface AuditOptions {
	config: string;
	json?: boolean;
}

async function onAudits<T>({ config }: AuditOptions, act: (audits: AuditAdministration) => Promise<T>): Promise<T> {
	const configuration = readConfiguration(config);
	const audits = await openAuditAdministration(configuration, readRootSecret(configuration, process.env));
	try {
		return await act(audits);
	} finally {
		await audits.close();
	}
}

const time = (seconds: number) => new Date(seconds * 1000).toISOString();

function describe({
	tenantId,
	rows,
	erased,
	beforeChain,
	checkpoint,
	otherCheckpoints,
	faults,
}: AuditVerification): string[] {
	return [
		`${tenantId}  ${rows} rows${erased > 0 ? `, ${erased} of them erased` : ''}  ${faults.length === 0 ? 'whole' : 'CHANGED'}`,
		...faults.map(({ kind, text }) => `  ${kind}: ${text}`),
		...(beforeChain > 0 ? [`  ${beforeChain} rows are older than the chain, and cannot be verified`] : []),
		...(checkpoint
			? [`  signed on ${time(checkpoint.at)}: row ${checkpoint.position}, ${checkpoint.link}`]
			: ['  no checkpoint yet: serve signs one every five minutes, and when it stops']),
		...(otherCheckpoints > 0 ? [`  ${otherCheckpoints} checkpoints of an earlier root secret were not judged`] : []),
	];
}

/** as of `countersign doctor`: something is lost */
const faulty = 3;

async function verify(options: AuditOptions): Promise<void> {
	const found = await onAudits(options, (audits) => audits.verify());
	process.stdout.write(options.json ? `${JSON.stringify(found)}\n` : `${found.flatMap(describe).join('\n')}\n`);
	if (found.some(({ faults }) => faults.length > 0)) process.exitCode = faulty;
}

export function audit(program: Command): void {
	const command = program.command('audit').description('verify the log of what administrators changed');
	const sub = (name: string, description: string) =>
		command.command(name).description(description).requiredOption('--config <file>', 'configuration file of serve');
	sub('verify', 'find rows that were edited, removed or moved; exit code 3 where there are any')
		.option('--json', 'one JSON array')
		.action(verify);
	sub('erase', 'take a person out of the log; the log can be verified as before')
		.argument('<id>', 'object id of the user')
		.action(async (id: string, options: AuditOptions) => {
			const rows = await onAudits(options, (audits) => audits.erase(id));
			process.stdout.write(`${rows} rows told of ${id}, and do so no more\n`);
		});
}
