// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.nio.file.Path;
import java.util.List;

/** Writes dovecot.conf for Dovecot 2.3. */
final class DovecotConfiguration {

    private static final String POP3 = """
            service pop3-login {
              chroot =
              service_count = 0
              process_min_avail = 1
              inet_listener pop3 {
                address = 127.0.0.1
                port = %d
              }
              inet_listener pop3s {
                address = 127.0.0.1
                port = %d
              }
            }
            service pop3 {
              process_limit = 200
            }
            """;

    private DovecotConfiguration() {}

    /** @param ports of IMAP, IMAP under TLS, POP3, POP3 under TLS; 0 for none */
    static String text(DovecotOptions options, Path home, Account account, List<Integer> ports) {
        boolean tls = options.certificate().isPresent();
        return """
                base_dir = %1$s/base
                state_dir = %1$s/state
                log_path = %1$s/log
                protocols = imap%7$s
                default_login_user = %2$s
                default_internal_user = %2$s
                default_internal_group = %3$s
                first_valid_uid = 1
                first_valid_gid = 1
                default_vsz_limit = 0
                import_environment = TZ LD_LIBRARY_PATH
                disable_plaintext_auth = no
                auth_failure_delay = %4$d
                auth_mechanisms = plain login
                mail_location = maildir:%1$s/mail/%%u
                mail_fsync = never
                mail_max_userip_connections = 1000
                mailbox_idle_check_interval = 1s
                passdb {
                  driver = passwd-file
                  args = scheme=PLAIN %1$s/users
                }
                userdb {
                  driver = static
                  args = uid=%2$s gid=%3$s home=%1$s/mail/%%u
                }
                namespace inbox {
                  inbox = yes
                  separator = /
                  mailbox Drafts {
                    special_use = \\Drafts
                  }
                  mailbox Sent {
                    special_use = \\Sent
                  }
                  mailbox Trash {
                    special_use = \\Trash
                  }
                }
                service imap-login {
                  chroot =
                  service_count = 0
                  process_min_avail = 1
                  inet_listener imap {
                    address = 127.0.0.1
                    port = %5$d
                  }
                  inet_listener imaps {
                    address = 127.0.0.1
                    port = %6$d
                  }
                }
                service imap {
                  process_limit = 2000
                  process_min_avail = 2
                }
                service anvil {
                  chroot =
                  client_limit = 4000
                }
                service auth {
                  client_limit = 8000
                }
                service stats {
                  chroot =
                }
                """.formatted(
                                home,
                                account.user(),
                                account.group(),
                                options.authFailureDelay(),
                                ports.get(0),
                                ports.get(1),
                                options.pop3() ? " pop3" : "")
                + (options.pop3() ? POP3.formatted(ports.get(2), ports.get(3)) : "")
                + (tls
                        ? "ssl = yes\nssl_cert = <" + home + "/certificate.pem\nssl_key = <" + home
                                + "/key.pem\nssl_dh =\n"
                        : "ssl = no\n")
                + options.capabilityLine() + "\n";
    }
}
