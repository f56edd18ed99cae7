// A certificate whose key is kept by a PIN or the like, as the tenant's rules say: both factors.
import { certificateMethod } from './x509-certificate.ts';

export const x509CertificateMultiFactor = certificateMethod('x509CertificateMultiFactor', {
	// Microsoft Entra, "Optional claims reference"
	amr: ['hwk', 'rsa'],
	factor: 'both',
});
