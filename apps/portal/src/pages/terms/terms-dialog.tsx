import { Field, Input, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';

/** @returns base64 of the text in UTF-8, as Graph takes a document */
const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
/** characters; a longer text is for a file sent to Graph */
const most = 50_000;

export function TermsDialog({ onClose }: { onClose(): void }) {
	const { graph } = useSession();
	const [name, setName] = useState('');
	const [language, setLanguage] = useState('en');
	const [text, setText] = useState('');
	return (
		<FormDialog
			title="New terms of use"
			action="Create"
			isReady={name.trim() !== '' && text.trim() !== '' && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language)}
			save={async () => {
				await graph.post(paths.agreements, {
					displayName: name.trim(),
					isViewingBeforeAcceptanceRequired: true,
					files: [
						{
							fileName: 'terms.txt',
							displayName: name.trim(),
							language,
							isDefault: true,
							fileData: { data: base64(text) },
						},
					],
				});
				return undefined;
			}}
			changes={['agreements']}
			onClose={onClose}
		>
			<Field label="Name" required>
				<Input value={name} maxLength={256} onChange={(_, { value }) => setName(value)} />
			</Field>
			<Field label="Language" hint="Such as en or de-AT">
				<Input value={language} onChange={(_, { value }) => setLanguage(value)} />
			</Field>
			<Field label="Text" required hint="People read it before they accept.">
				<Textarea rows={8} maxLength={most} value={text} onChange={(_, { value }) => setText(value)} />
			</Field>
		</FormDialog>
	);
}
