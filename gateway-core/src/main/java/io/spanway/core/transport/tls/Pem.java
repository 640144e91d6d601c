package io.spanway.core.transport.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and private keys from PEM text (RFC 7468), keys in PKCS#8 as well as in the older RSA (RFC 8017 A.1.2) and EC (RFC 5915)
 * forms that openssl still writes. Immutable.
 */
final class Pem {
    private static final byte[] RSA_ALGORITHM = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    private static final byte[] EC_OID = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int OID = 0x06;
    private static final int CONTEXT_0 = 0xa0;
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "Ed25519", "Ed25519", "Ed25519");

    private Pem() {}

    /** Text may be given as a file or in place, not both. */
    static void checkOneOf(String what, @Nullable String file, @Nullable String pem) {
        if (file != null && pem != null) {
            throw new IllegalArgumentException(what + "_file: " + what + "_pem is set too; keep one of them");
        }
    }

    /** A certificate without its key is of no use, nor the reverse. */
    static void checkPair(
            @Nullable String certFile, @Nullable String certPem, @Nullable String keyFile, @Nullable String keyPem) {
        boolean cert = certFile != null || certPem != null;
        boolean key = keyFile != null || keyPem != null;
        if (cert != key) {
            throw new IllegalArgumentException(
                    cert ? "key_file: missing, cert_file is set" : "cert_file: missing, key_file is set");
        }
    }

    /** All certificates of {@code what_file} or {@code what_pem}. */
    static X509Certificate[] certificates(String what, @Nullable String file, @Nullable String pem) {
        byte[] text = text(what, file, pem).getBytes(StandardCharsets.UTF_8);
        try {
            X509Certificate[] all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text))
                    .toArray(new X509Certificate[0]);
            if (all.length == 0) {
                throw new IllegalArgumentException(key(what, file) + ": holds no certificate");
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(key(what, file) + ": holds no valid certificates: " + e.getMessage(), e);
        }
    }

    /**
     * All certificates of {@code cert_file} or {@code cert_pem}, the first of which must be that of {@code key}: a pair that does not belong
     * together would fail every handshake, and is seen for a moment when files are replaced one by one.
     */
    static X509Certificate[] certificatesOf(PrivateKey key, @Nullable String file, @Nullable String pem) {
        X509Certificate[] chain = certificates("cert", file, pem);
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        byte[] text = {1, 2, 3};
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(text);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(chain[0].getPublicKey());
            verifier.update(text);
            if (verifier.verify(signature)) {
                return chain;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(key("cert", file) + ": is not of the private key: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(key("cert", file) + ": is not of the private key that is configured");
    }

    /** The first private key of {@code what_file} or {@code what_pem}. */
    static PrivateKey privateKey(String what, @Nullable String file, @Nullable String pem) {
        byte[] pkcs8 = pkcs8(key(what, file), text(what, file, pem));
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                // Of another algorithm, probably: the next one tells.
                continue;
            }
        }
        throw new IllegalArgumentException(key(what, file) + ": holds no RSA, EC or Ed25519 private key");
    }

    private static byte[] pkcs8(String key, String text) {
        if (text.contains("ENCRYPTED")) {
            throw new IllegalArgumentException(key + ": is encrypted; give the key without a pass phrase");
        }
        try {
            return plainPkcs8(key, text);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(key)
                    ? e
                    : new IllegalArgumentException(key + ": holds a damaged private key: " + message, e);
        }
    }

    private static byte[] plainPkcs8(String key, String text) {
        byte[] der = block(text, "PRIVATE KEY");
        if (der != null) {
            return der;
        }
        der = block(text, "RSA PRIVATE KEY");
        if (der != null) {
            return tagged(SEQUENCE, VERSION_0, RSA_ALGORITHM, tagged(OCTETS, der));
        }
        der = block(text, "EC PRIVATE KEY");
        if (der != null) {
            return tagged(SEQUENCE, VERSION_0, tagged(SEQUENCE, EC_OID, curve(key, der)), tagged(OCTETS, der));
        }
        throw new IllegalArgumentException(key + ": holds no private key in PEM");
    }

    /** The curve's OID out of an ECPrivateKey: SEQUENCE { version, OCTET STRING, [0] { OID }, … }. */
    private static byte[] curve(String key, byte[] der) {
        for (int i = 0; i + 4 < der.length; i++) {
            int length = der[i + 3] & 0xff;
            boolean found = (der[i] & 0xff) == CONTEXT_0 && der[i + 2] == OID && (der[i + 1] & 0xff) == length + 2;
            if (found && i + 4 + length <= der.length) {
                return Arrays.copyOfRange(der, i + 2, i + 4 + length);
            }
        }
        throw new IllegalArgumentException(key + ": the EC key does not name its curve");
    }

    private static byte @Nullable [] block(String text, String label) {
        String begin = "-----BEGIN " + label + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from) {
            return null;
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }

    /** One DER element; the length in its shortest form, as DER demands. */
    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length > 0xff) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 0x7f) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** {@code own} and the CAs that the JVM trusts. */
    static X509Certificate[] withSystemCertificates(X509Certificate[] own) {
        List<X509Certificate> all = new ArrayList<>(Arrays.asList(own));
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    all.addAll(Arrays.asList(x509.getAcceptedIssuers()));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("include_system_ca_certs_pool: " + e.getMessage(), e);
        }
        return all.toArray(new X509Certificate[0]);
    }

    private static String text(String what, @Nullable String file, @Nullable String pem) {
        if (pem != null) {
            return pem;
        }
        if (file == null) {
            throw new IllegalArgumentException(what + "_file: missing");
        }
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalArgumentException(what + "_file: cannot read " + file, e);
        }
    }

    private static String key(String what, @Nullable String file) {
        return file == null ? what + "_pem" : what + "_file: " + file;
    }
}
