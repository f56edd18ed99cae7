// What a certificate counts for that no rule is about.
import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { affinityWords } from '../../changes/certificate-rules.ts';
import {
	type Affinity,
	type CertificateConfiguration,
	type CertificateMode,
	certificatesPath,
} from '../../graph/certificate-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';

interface DefaultModeDialogProps {
	stored: Stored<CertificateConfiguration>;
	onClose(): void;
}

export function DefaultModeDialog({ stored, onClose }: DefaultModeDialogProps) {
	const { graph } = useSession();
	const { authenticationModeConfiguration: modes } = stored.value;
	const [mode, setMode] = useState<CertificateMode>(modes.x509CertificateAuthenticationDefaultMode);
	const [affinity, setAffinity] = useState<Affinity>(modes.x509CertificateDefaultRequiredAffinityLevel);
	return (
		<FormDialog
			title="Where no rule applies"
			isReady
			save={() =>
				graph.patch(
					certificatesPath,
					{
						authenticationModeConfiguration: {
							...modes,
							x509CertificateAuthenticationDefaultMode: mode,
							x509CertificateDefaultRequiredAffinityLevel: affinity,
						},
					},
					stored.etag,
				)
			}
			changes={['methods']}
			onClose={onClose}
		>
			<Field label="A certificate counts for">
				<RadioGroup value={mode} onChange={(_, { value }) => setMode(value as CertificateMode)}>
					<Radio value="x509CertificateSingleFactor" label="One factor" />
					<Radio value="x509CertificateMultiFactor" label="Both factors" />
				</RadioGroup>
			</Field>
			<Field label="Its binding to the user">
				<RadioGroup value={affinity} onChange={(_, { value }) => setAffinity(value as Affinity)}>
					<Radio value="low" label={`Low: ${affinityWords.low}`} />
					<Radio value="high" label={`High: ${affinityWords.high}`} />
				</RadioGroup>
			</Field>
		</FormDialog>
	);
}
