// How to start a program through the proxy that leads Microsoft's addresses to this authority.
import { bold, dim, yellow } from './terminal.ts';

export function proxyInstructions(proxy: string): string[] {
	const { hostname, port } = new URL(proxy);
	return [
		'',
		`  ${bold('in place of Microsoft')}  ${proxy} ${dim('leads login.microsoftonline.com and graph.microsoft.com here, and lets all else pass')}`,
		`    ${dim('most')}     export HTTPS_PROXY=${proxy} NO_PROXY=localhost,127.0.0.1`,
		`    ${dim('Node')}     export NODE_USE_ENV_PROXY=1 ${dim('beside it (22.21, 24 and later)')}`,
		`    ${dim('Java')}     java -Dhttps.proxyHost=${hostname} -Dhttps.proxyPort=${port}`,
		`    ${dim('browser')}  chromium --proxy-server=${proxy} --user-data-dir=$(mktemp -d)`,
		`    ${dim('others')}   start this with --port 443 and have the hosts file lead those names to 127.0.0.1`,
		`  ${yellow('note')} start what you test with it, and nothing else: a real password that is typed there is sent to this authority`,
	];
}
