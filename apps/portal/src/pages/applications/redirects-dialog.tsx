// Redirect URIs, one a line, each checked as one types by the rules that the authority refuses by.
import { type RedirectPlatform, redirectUriProblem } from '@countersign/protocol';
import { Field, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import type { Registration } from '../../graph/application-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { paths } from '../../graph/paths.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';

const platforms: readonly [RedirectPlatform, label: string, hint: string][] = [
	['spa', 'A page in a browser', 'https, or http on localhost'],
	['web', 'A web application with a server', 'https, or http on localhost'],
	[
		'publicClient',
		'A native application',
		'http://localhost (the port is free), https, or a scheme of its own with a dot',
	],
];

const linesOf = (text: string) =>
	text
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');

/** @returns what is wrong with the first line that is not taken */
function problemOf(text: string, platform: RedirectPlatform): string | undefined {
	const uris = linesOf(text);
	const twice = uris.find((uri, index) => uris.indexOf(uri) !== index);
	if (twice !== undefined) return `${twice} stands there twice.`;
	const wrong = uris.find((uri) => redirectUriProblem(uri, platform) !== undefined);
	return wrong === undefined ? undefined : `${wrong} ${redirectUriProblem(wrong, platform)}.`;
}

export function RedirectsDialog({ stored, onClose }: { stored: Stored<Registration>; onClose(): void }) {
	const { graph } = useSession();
	const { value: application, etag } = stored;
	const [texts, setTexts] = useState(() => ({
		spa: (application.spa?.redirectUris ?? []).join('\n'),
		web: (application.web?.redirectUris ?? []).join('\n'),
		publicClient: (application.publicClient?.redirectUris ?? []).join('\n'),
	}));
	const sent = () =>
		Object.fromEntries(platforms.map(([name]) => [name, { redirectUris: linesOf(texts[name]) }] as const));
	return (
		<FormDialog
			title="Redirect URIs"
			isReady={platforms.every(([name]) => problemOf(texts[name], name) === undefined)}
			save={() => graph.patch(`${paths.applications}/${application.id}`, sent(), etag)}
			changes={['registrations']}
			onClose={onClose}
		>
			{platforms.map(([name, label, hint]) => {
				const problem = problemOf(texts[name], name);
				return (
					<Field
						key={name}
						label={label}
						hint={`One a line; ${hint}`}
						{...(problem === undefined ? {} : { validationMessage: problem, validationState: 'error' as const })}
					>
						<Textarea value={texts[name]} rows={3} onChange={(_, { value }) => setTexts({ ...texts, [name]: value })} />
					</Field>
				);
			})}
		</FormDialog>
	);
}
