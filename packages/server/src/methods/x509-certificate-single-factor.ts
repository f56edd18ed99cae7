// A certificate whose key anybody on the machine may use: the first factor, or the second beside a password.
import { password } from './password.ts';
import { certificateMethod } from './x509-certificate.ts';

export const x509CertificateSingleFactor = certificateMethod('x509CertificateSingleFactor', {
	// Microsoft Entra, "Optional claims reference"
	amr: ['x509', 'rsa'],
	factor: 'first',
	secondBeside: [password.mode],
});
