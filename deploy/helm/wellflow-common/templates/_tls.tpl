{{/* Files are mounted, not passed as variables: Kubernetes renews them in place, and the gateway reads them again. */}}
{{- define "wellflow-common.tlsEnv" -}}
{{- $tls := .Values.tls -}}
- name: WELLFLOW_GATEWAY_TLS_PORT
  value: {{ $tls.port | quote }}
- name: WELLFLOW_GATEWAY_TLS_CERT
  value: /etc/wellflow/tls/tls.crt
- name: WELLFLOW_GATEWAY_TLS_KEY
  value: /etc/wellflow/tls/tls.key
{{- with $tls.clientAuthority }}
{{- if .existingSecret }}
- name: WELLFLOW_GATEWAY_TLS_CLIENT_CA
  value: /etc/wellflow/client-authority/{{ .key }}
{{- with .revokedKey }}
- name: WELLFLOW_GATEWAY_TLS_CLIENT_CRL
  value: /etc/wellflow/client-authority/{{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "wellflow-common.tlsMounts" -}}
- name: tls
  mountPath: /etc/wellflow/tls
  readOnly: true
{{- if .Values.tls.clientAuthority.existingSecret }}
- name: client-authority
  mountPath: /etc/wellflow/client-authority
  readOnly: true
{{- end }}
{{- end -}}

{{- define "wellflow-common.tlsVolumes" -}}
- name: tls
  secret:
    secretName: {{ required (printf "%s.tls.existingSecret: the Secret with its certificate and key" .Chart.Name) .Values.tls.existingSecret }}
{{- with .Values.tls.clientAuthority.existingSecret }}
- name: client-authority
  secret:
    secretName: {{ . }}
{{- end }}
{{- end -}}
