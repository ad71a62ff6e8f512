"""What can go wrong with documents and uploads."""

from webapp.errors import ConflictError, InvalidInputError, NotFoundError, TooLargeError


class DocumentNotFoundError(NotFoundError):
    """There is no such document, or it lies outside the own division."""

    public_message = "没有找到这份文书，或者它不在您的管辖范围内。"


class UploadNotFoundError(NotFoundError):
    """There is no such upload, or it lies outside the own division."""

    public_message = "没有找到这份材料，或者它不在您的管辖范围内。"


class DifferentPdfError(ConflictError):
    """A document already has its PDF, and this is another one: what was issued never changes."""

    public_message = "这份文书已经制作完成，不能更换。"


class AlreadyDeliveredError(ConflictError):
    """The delivery was recorded before, otherwise."""

    public_message = "这份文书的送达情况已经登记，不能更改。"


class DeliveryBeforeIssueError(InvalidInputError):
    """A document cannot be delivered before it was issued."""

    public_message = "送达日期早于文书日期。"
    next_step = "请核对送达日期后重新填写。"


class UploadTypeError(InvalidInputError):
    """The bytes are not of the type that the file's name claims, or of no accepted type."""

    public_message = "文件“%(file_name)s”不是它所称的类型，没有保存。"
    next_step = "请上传 JPG、PNG、WebP 图片或 PDF 文件，不要自行修改扩展名。"


class UploadUnreadableError(InvalidInputError):
    """The file is of an accepted type but broken, locked with a password, or absurdly large."""

    public_message = "文件“%(file_name)s”已损坏、加密或尺寸过大，无法打开，没有保存。"
    next_step = "请重新拍照或扫描后上传，不要设置密码。"


class EmptyUploadError(InvalidInputError):
    """A file without a single byte."""

    public_message = "文件“%(file_name)s”是空的，没有保存。"
    next_step = "请重新选择文件。"


class UploadTooLargeError(TooLargeError):
    """More bytes than the installation accepts."""

    public_message = "文件“%(file_name)s”超过 %(limit_mb)s MB，没有保存。"
