"""What a web server starts."""

from django.core.wsgi import get_wsgi_application

from qingzhi.platform import boot

boot.configure()
application = get_wsgi_application()
